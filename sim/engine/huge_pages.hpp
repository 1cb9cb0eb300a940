// Memory for large arrays in large pages: what is touched at random then misses no page table.
#pragma once

#include <sys/mman.h>

#include <cstddef>
#include <cstdlib>
#include <new>

namespace rotasim {

inline constexpr std::size_t huge_page_bytes = std::size_t{2} << 20;

// A standard allocator. Arrays of less than a large page come from the ordinary heap; the kernel is
// asked for large pages for the others, and may say no: only speed depends on it.
template <class T>
struct HugePageAllocator {
    using value_type = T;

    HugePageAllocator() = default;
    template <class U>
    HugePageAllocator(const HugePageAllocator<U>&) noexcept {
    }  // NOLINT(google-explicit-constructor)

    T* allocate(std::size_t count) {
        const std::size_t bytes = count * sizeof(T);
        if (bytes < huge_page_bytes) {
            return static_cast<T*>(::operator new (bytes, std::align_val_t{alignof(T)}));
        }
        const std::size_t whole = (bytes + huge_page_bytes - 1) / huge_page_bytes * huge_page_bytes;
        void* memory = ::operator new (whole, std::align_val_t{huge_page_bytes});
        ::madvise(memory, whole, MADV_HUGEPAGE);
        return static_cast<T*>(memory);
    }
    void deallocate(T* memory, std::size_t count) noexcept {
        const bool large = count * sizeof(T) >= huge_page_bytes;
        ::operator delete (memory, std::align_val_t{large ? huge_page_bytes : alignof(T)});
    }

    template <class U>
    friend bool operator==(const HugePageAllocator&, const HugePageAllocator<U>&) {
        return true;
    }
};

}  // namespace rotasim
