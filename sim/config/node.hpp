// sim/config/node.hpp — the tree of a YAML document, in one arena: what every reader, merge and
// override works on.
#pragma once

#include "sim/base/problem.hpp"

#include <cstddef>
#include <cstdint>
#include <memory>
#include <string_view>
#include <vector>

namespace rotasim::config {

enum class NodeKind : std::uint8_t {
    null,
    scalar,
    list,
    map,
    broken,  // A problem was reported for it already; readers pass over it in silence.
};

// One value. The texts point into the tree's arena. Children form a linked list, so that a merge
// moves pointers and copies nothing.
struct Node {
    std::string_view key;   // If it is a map's value.
    std::string_view text;  // If it is a scalar: as YAML understands it, without quotes.
    Node* first = nullptr;
    Node* last = nullptr;
    Node* next = nullptr;
    Place at;  // Of the value.
    std::uint32_t key_line = 0;
    std::uint32_t key_column = 0;
    std::uint32_t count = 0;  // Of children.
    NodeKind kind = NodeKind::null;
    bool quoted = false;  // A quoted or block scalar: text, never a number.
    bool has_key = false;

    [[nodiscard]] bool is_map() const { return kind == NodeKind::map; }
    [[nodiscard]] bool is_list() const { return kind == NodeKind::list; }
    [[nodiscard]] bool is_scalar() const { return kind == NodeKind::scalar; }
    [[nodiscard]] bool is_null() const { return kind == NodeKind::null; }
    [[nodiscard]] bool is_broken() const { return kind == NodeKind::broken; }

    // The key's place if there is a key, else the value's.
    [[nodiscard]] Place key_place() const {
        return has_key ? Place{at.file, key_line, key_column} : at;
    }

    void append(Node* child);
    // The child with this key, or null.
    [[nodiscard]] Node* find(std::string_view wanted);
    [[nodiscard]] const Node* find(std::string_view wanted) const;
    // Takes the child out of the list of children; expects that it is one.
    void remove(Node* child);
    // Puts `fresh` where `old` is; expects that `old` is a child. `fresh` takes over the key.
    void replace(Node* old, Node* fresh);
    // The text of the child `name`, or empty: what a list's element is addressed by.
    [[nodiscard]] std::string_view name() const;
};

// Owns nodes and texts; they live as long as the tree and are freed together.
class Tree {
public:
    Tree() = default;
    Tree(const Tree&) = delete;
    Tree& operator=(const Tree&) = delete;
    Tree(Tree&&) = default;
    Tree& operator=(Tree&&) = default;

    [[nodiscard]] Node* make(NodeKind kind, Place at);
    [[nodiscard]] std::string_view keep(std::string_view text);
    // A copy of the node and all below it, without its key and neighbours.
    [[nodiscard]] Node* copy(const Node& node);

    [[nodiscard]] std::size_t bytes() const { return bytes_; }

private:
    [[nodiscard]] void* allocate(std::size_t size, std::size_t alignment);

    static constexpr std::size_t block_size = std::size_t{1} << 20;

    std::vector<std::unique_ptr<std::byte[]>> blocks_;
    std::byte* free_ = nullptr;
    std::size_t left_ = 0;
    std::size_t bytes_ = 0;
};

}  // namespace rotasim::config
