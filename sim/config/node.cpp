// sim/config/node.cpp — the tree's arena and the list operations of a node.
#include "sim/config/node.hpp"

#include "sim/base/contract.hpp"

#include <cstring>
#include <new>
#include <type_traits>

namespace rotasim::config {

static_assert(std::is_trivially_destructible_v<Node>);  // The arena never runs destructors.

void Node::append(Node* child) {
    SIM_EXPECTS(child != nullptr);
    child->next = nullptr;
    if (last == nullptr) {
        first = child;
    } else {
        last->next = child;
    }
    last = child;
    ++count;
}

Node* Node::find(std::string_view wanted) {
    if (kind != NodeKind::map) return nullptr;
    for (Node* child = first; child != nullptr; child = child->next) {
        if (child->key == wanted) return child;
    }
    return nullptr;
}

const Node* Node::find(std::string_view wanted) const {
    return const_cast<Node*>(this)->find(wanted);
}

void Node::remove(Node* child) {
    Node* before = nullptr;
    for (Node* at_child = first; at_child != child; at_child = at_child->next) {
        SIM_EXPECTS(at_child != nullptr);
        before = at_child;
    }
    (before == nullptr ? first : before->next) = child->next;
    if (last == child) last = before;
    child->next = nullptr;
    --count;
}

void Node::replace(Node* old, Node* fresh) {
    Node* before = nullptr;
    for (Node* at_child = first; at_child != old; at_child = at_child->next) {
        SIM_EXPECTS(at_child != nullptr);
        before = at_child;
    }
    if (!fresh->has_key && old->has_key) {
        fresh->key = old->key;
        fresh->has_key = true;
        fresh->key_line = fresh->at.line;  // Its own file: the old key may be in another.
        fresh->key_column = fresh->at.column;
    }
    fresh->next = old->next;
    (before == nullptr ? first : before->next) = fresh;
    if (last == old) last = fresh;
    old->next = nullptr;
}

std::string_view Node::name() const {
    const Node* child = find("name");
    return child != nullptr && child->is_scalar() ? child->text : std::string_view{};
}

Node* Tree::make(NodeKind kind, Place at) {
    Node* node = new (allocate(sizeof(Node), alignof(Node))) Node;
    node->kind = kind;
    node->at = at;
    return node;
}

std::string_view Tree::keep(std::string_view text) {
    if (text.empty()) return {};
    char* copy = static_cast<char*>(allocate(text.size(), 1));
    std::memcpy(copy, text.data(), text.size());
    return {copy, text.size()};
}

Node* Tree::copy(const Node& node) {
    Node* fresh = make(node.kind, node.at);
    fresh->text = node.text;
    fresh->quoted = node.quoted;
    for (const Node* child = node.first; child != nullptr; child = child->next) {
        Node* below = copy(*child);  // Depth is limited by the parser.
        below->key = child->key;
        below->has_key = child->has_key;
        below->key_line = child->key_line;
        below->key_column = child->key_column;
        fresh->append(below);
    }
    return fresh;
}

void* Tree::allocate(std::size_t size, std::size_t alignment) {
    const auto address = reinterpret_cast<std::uintptr_t>(free_);
    const std::size_t padding = (alignment - address % alignment) % alignment;
    if (free_ == nullptr || size + padding > left_) {
        const std::size_t fresh = size > block_size / 4 ? size : block_size;
        blocks_.push_back(std::make_unique_for_overwrite<std::byte[]>(fresh));
        bytes_ += fresh;
        if (fresh == size) return blocks_.back().get();  // Large: on its own, the open block stays.
        free_ = blocks_.back().get();
        left_ = fresh;
        return allocate(size, alignment);
    }
    std::byte* place = free_ + padding;
    free_ += padding + size;
    left_ -= padding + size;
    return place;
}

}  // namespace rotasim::config
