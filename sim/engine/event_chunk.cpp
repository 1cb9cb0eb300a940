// Pools of chunks: they grow between windows, from a reserve that grows in blocks.
#include "sim/engine/event_chunk.hpp"

namespace rotasim {

namespace {

constexpr std::size_t at_least = 64;

}  // namespace

void ChunkReserve::grow() {
    const std::size_t chunks = blocks_.empty() ? first_block : next_block;
    EventChunk* block = blocks_.emplace_back(chunks).data();
    for (std::size_t i = 0; i < chunks; ++i) {
        block[i].next = free_;
        free_ = &block[i];
    }
    free_count_ += chunks;
    chunks_ += chunks;
}

EventChunk* ChunkReserve::take(std::size_t count) {
    const std::lock_guard lock(mutex_);
    while (free_count_ < count) {
        grow();
    }
    EventChunk* list = nullptr;
    for (std::size_t i = 0; i < count; ++i) {
        EventChunk* chunk = free_;
        free_ = chunk->next;
        chunk->next = list;
        list = chunk;
    }
    free_count_ -= count;
    return list;
}

void ChunkReserve::give_back(EventChunk* list, std::size_t count) {
    const std::lock_guard lock(mutex_);
    for (std::size_t i = 0; i < count; ++i) {
        EventChunk* next = list->next;
        list->next = free_;
        free_ = list;
        list = next;
    }
    free_count_ += count;
}

void ChunkPool::run_dry() {
    ++times_dry_;
    free_ = reserve_->take(at_least);
    count_ = at_least;
    begun_with_ += at_least;
}

void ChunkPool::settle() {
    need_ = std::max(need_, begun_with_ - std::min(begun_with_, low_));
    const std::size_t wanted = std::max(2 * need_, at_least);
    if (count_ < wanted) {
        const std::size_t more = wanted - count_;
        EventChunk* list = reserve_->take(more);
        while (list != nullptr) {
            EventChunk* next = list->next;
            give_back(list);
            list = next;
        }
    } else if (count_ > 2 * wanted) {
        const std::size_t fewer = count_ - wanted;
        EventChunk* list = nullptr;
        for (std::size_t i = 0; i < fewer; ++i) {
            EventChunk* chunk = free_;
            free_ = chunk->next;
            chunk->next = list;
            list = chunk;
        }
        count_ -= fewer;
        reserve_->give_back(list, fewer);
    }
    begun_with_ = count_;
    low_ = count_;
}

}  // namespace rotasim
