// sim/config/parse.cpp — builds the tree from the YAML library's events and refuses what the subset
// leaves out.
#include "sim/config/parse.hpp"

#include "sim/base/contract.hpp"
#include "sim/base/text.hpp"
#include "sim/config/source.hpp"

#include <fmt/format.h>
#include <yaml-cpp/eventhandler.h>
#include <yaml-cpp/exceptions.h>
#include <yaml-cpp/mark.h>
#include <yaml-cpp/parser.h>

#include <algorithm>
#include <array>
#include <istream>
#include <streambuf>
#include <string>
#include <utility>

namespace rotasim::config {
namespace {

// Reads from memory without a copy.
class ViewBuffer : public std::streambuf {
public:
    explicit ViewBuffer(std::string_view text) {
        char* begin = const_cast<char*>(text.data());  // Only read: no put area is set.
        setg(begin, begin, begin + text.size());
    }
};

constexpr std::string_view composed_key = "a list or map as a key";

struct StopParsing {};  // Thrown out of a handler: the library must not descend any further.

class TreeBuilder : public YAML::EventHandler {
public:
    TreeBuilder(Tree& tree, std::string_view text, std::uint32_t file,
                std::vector<Problem>& problems)
        : tree_(tree), text_(text), file_(file), problems_(problems) {
        stack_.reserve(deepest_nesting);
    }

    [[nodiscard]] Node* root() const { return root_; }

    void OnDocumentStart(const YAML::Mark& mark) override {
        if (documents_++ == 0) return;
        const auto at = static_cast<std::size_t>(mark.pos);
        if (text_.substr(std::min(at, text_.size()), 3) == "---") {
            report(place(mark), "a second document starts here", "a file holds one document");
        } else {
            report(place(mark), "malformed YAML: the document has ended before this line",
                   "the indentation does not fit the lines above");
        }
        throw StopParsing{};
    }
    void OnDocumentEnd() override { SIM_ENSURES(stack_.empty()); }

    void OnNull(const YAML::Mark& mark, YAML::anchor_t) override {
        if (wants_key()) {
            report(place(mark), "empty key", "a key is a plain name");
            set_key({}, place(mark), false);
            return;
        }
        Node* node = tree_.make(NodeKind::null, place(mark));
        // The library gives an absent value the place of whatever comes next.
        const auto at = static_cast<std::size_t>(mark.pos);
        const std::string_view rest = text_.substr(std::min(at, text_.size()));
        const bool written = rest.starts_with('~') || rest.starts_with("null") ||
                             rest.starts_with("Null") || rest.starts_with("NULL");
        const bool in_map = !stack_.empty() && stack_.back().node->is_map();
        if (in_map && !written) node->at = stack_.back().key_at;
        finish(node);
    }
    void OnAlias(const YAML::Mark& mark, YAML::anchor_t) override {
        report(place(mark), "alias", "anchors and aliases are not allowed: write the value out");
        scalar_or_key(NodeKind::broken, place(mark), {}, false);
    }
    void OnAnchor(const YAML::Mark& mark, const std::string& name) override {
        report(place(mark), "anchor " + rotasim::quoted("&" + name),
               "anchors and aliases are not allowed: write the value out");
    }
    void OnScalar(const YAML::Mark& mark, const std::string& tag, YAML::anchor_t,
                  const std::string& value) override {
        check_tag(mark, tag);
        const bool whole = tag != "!" || is_closed(mark);
        if (!whole) report(place(mark), "the quote is not closed", "the file ends before it");
        const NodeKind kind = whole ? NodeKind::scalar : NodeKind::broken;
        scalar_or_key(kind, place(mark), value, tag != "?");
    }
    void OnSequenceStart(const YAML::Mark& mark, const std::string& tag, YAML::anchor_t,
                         YAML::EmitterStyle::value) override {
        check_tag(mark, tag);
        open(NodeKind::list, mark);
    }
    void OnSequenceEnd() override { close(); }
    void OnMapStart(const YAML::Mark& mark, const std::string& tag, YAML::anchor_t,
                    YAML::EmitterStyle::value) override {
        check_tag(mark, tag);
        open(NodeKind::map, mark);
    }
    void OnMapEnd() override {
        check_duplicates(*stack_.back().node);
        close();
    }

private:
    struct Frame {
        Node* node = nullptr;
        std::string_view key;
        Place key_at;
        bool wants_key = false;
        bool is_key = false;  // The collection stands where a key should: dropped when it ends.
        bool key_broken = false;
    };

    [[nodiscard]] Place place(const YAML::Mark& mark) const {
        return {file_, static_cast<std::uint32_t>(mark.line + 1),
                static_cast<std::uint32_t>(mark.column + 1)};
    }
    void report(Place at, std::string message, std::string why) {
        if (problems_.size() >= most_problems) throw StopParsing{};
        problems_.push_back(Problem{.at = at,
                                    .field = {},
                                    .message = std::move(message),
                                    .why = std::move(why),
                                    .suggestion = {}});
    }
    void check_tag(const YAML::Mark& mark, const std::string& tag) {
        // The library gives "!" to every quoted scalar; a written "!" shows in the text itself.
        const auto at = static_cast<std::size_t>(mark.pos);
        const bool written = at < text_.size() && text_[at] == '!';
        if (tag == "?" || tag.empty() || (tag == "!" && !written)) return;
        report(place(mark), "tag " + rotasim::quoted(tag), "tags are not allowed");
    }
    // The library takes a quoted scalar that the end of the file cuts off for a whole one.
    [[nodiscard]] bool is_closed(const YAML::Mark& mark) const {
        auto at = static_cast<std::size_t>(mark.pos);
        if (at >= text_.size() || (text_[at] != '"' && text_[at] != '\'')) return true;
        const char quote = text_[at++];
        for (; at < text_.size(); ++at) {
            const bool escape = quote == '"' ? text_[at] == '\\' : text_.substr(at, 2) == "''";
            if (escape) {
                ++at;
            } else if (text_[at] == quote) {
                return true;
            }
        }
        return false;
    }
    [[nodiscard]] bool wants_key() const { return !stack_.empty() && stack_.back().wants_key; }

    void set_key(std::string_view key, Place at, bool good) {
        Frame& frame = stack_.back();
        frame.key = tree_.keep(key);
        frame.key_at = at;
        frame.key_broken = !good;
        frame.wants_key = false;
    }
    void scalar_or_key(NodeKind kind, Place at, std::string_view text, bool is_quoted) {
        if (wants_key()) {
            const bool merge = text == "<<" && !is_quoted;
            if (merge) report(at, "merge key '<<'", "merge keys are not allowed: use `extends`");
            set_key(text, at, kind == NodeKind::scalar && !merge);
            return;
        }
        Node* node = tree_.make(kind, at);
        node->text = tree_.keep(text);
        node->quoted = is_quoted;
        finish(node);
    }
    void open(NodeKind kind, const YAML::Mark& mark) {
        if (stack_.size() == deepest_nesting) {
            report(place(mark), fmt::format("nested deeper than {} levels", deepest_nesting),
                   "no scenario needs that");
            throw StopParsing{};
        }
        const bool is_key = wants_key();
        const bool inside_key =
            std::any_of(stack_.begin(), stack_.end(), [](const Frame& f) { return f.is_key; });
        if (is_key && !inside_key) {
            report(place(mark), std::string(composed_key), "a key is a plain name");
        }
        Frame frame;
        frame.node = tree_.make(kind, place(mark));
        frame.wants_key = kind == NodeKind::map;
        frame.is_key = is_key;
        stack_.push_back(frame);
    }
    void close() {
        const Frame frame = stack_.back();
        stack_.pop_back();
        if (frame.is_key) {
            set_key({}, frame.node->at, false);
        } else {
            finish(frame.node);
        }
    }
    // The value is complete: it joins its parent.
    void finish(Node* node) {
        if (stack_.empty()) {
            root_ = node;
            return;
        }
        Frame& frame = stack_.back();
        if (frame.node->is_map()) {
            frame.wants_key = true;
            if (frame.key_broken) return;
            node->key = frame.key;
            node->has_key = true;
            node->key_line = frame.key_at.line;
            node->key_column = frame.key_at.column;
        }
        frame.node->append(node);
    }

    void check_duplicates(Node& map) {
        scratch_.clear();
        for (Node* child = map.first; child != nullptr; child = child->next) {
            scratch_.push_back(child);
        }
        if (scratch_.size() <= few_keys) {
            for (std::size_t i = 1; i < scratch_.size(); ++i) {
                for (std::size_t j = 0; j < i; ++j) {
                    if (scratch_[i]->key == scratch_[j]->key) {
                        refuse_duplicate(map, scratch_[j]->key_line, scratch_[i]);
                        break;
                    }
                }
            }
            return;
        }
        std::stable_sort(scratch_.begin(), scratch_.end(),
                         [](const Node* a, const Node* b) { return a->key < b->key; });
        const Node* original = scratch_.front();
        for (std::size_t i = 1; i < scratch_.size(); ++i) {
            if (scratch_[i]->key == original->key) {
                refuse_duplicate(map, original->key_line, scratch_[i]);
            } else {
                original = scratch_[i];
            }
        }
    }
    // The first one stands, so that it is still checked.
    void refuse_duplicate(Node& map, std::uint32_t first_line, Node* again) {
        report(again->key_place(), "duplicate key " + rotasim::quoted(again->key),
               fmt::format("already given at line {}", first_line));
        map.remove(again);
    }

    static constexpr std::size_t few_keys = 24;
    static constexpr std::size_t most_problems = 2000;  // Hostile input must not fill the memory.

    Tree& tree_;
    std::string_view text_;
    std::uint32_t file_;
    std::vector<Problem>& problems_;
    std::vector<Frame> stack_;
    std::vector<Node*> scratch_;
    Node* root_ = nullptr;
    int documents_ = 0;
};

// What usually lies behind a message of the library.
std::string_view hint(std::string_view message) {
    static constexpr std::array<std::pair<std::string_view, std::string_view>, 12> hints = {{
        {"end of map not found", "a line is indented wrongly, or ':' or a quote is missing"},
        {"end of sequence not found", "a list's line is indented wrongly"},
        {"end of map flow not found", "'}' or ',' is missing"},
        {"end of sequence flow not found", "']' or ',' is missing"},
        {"illegal map value", "': ' stands where no new field can start; quote the text"},
        {"illegal block entry", "'- ' stands where no list can start"},
        {"illegal EOF in scalar", "a quote is not closed"},
        {"illegal flow end", "a bracket is closed that was never opened"},
        {"unknown token", "a plain text cannot start with this character; quote it"},
        {"unknown escape character", "in double quotes a backslash starts an escape"},
        {"unexpected character in block scalar", "nothing follows '|' or '>' in their line"},
        {"the referenced anchor is not defined", "anchors and aliases are not allowed"},
    }};
    for (const auto& [start, why] : hints) {
        if (message.starts_with(start)) return why;
    }
    return "not YAML";
}

// The library takes a bracket that is never closed for the start of a key.
void forget_false_keys(std::vector<Problem>& problems, std::size_t before) {
    const auto begin = problems.begin() + static_cast<std::ptrdiff_t>(before);
    const auto is_false = [](const Problem& problem) { return problem.message == composed_key; };
    problems.erase(std::remove_if(begin, problems.end(), is_false), problems.end());
}

}  // namespace

Node* parse_yaml(Tree& tree, std::string_view text, std::uint32_t file,
                 std::vector<Problem>& problems) {
    if (!check_text(text, file, problems)) return nullptr;
    const std::size_t before = problems.size();
    TreeBuilder builder(tree, text, file, problems);
    try {
        ViewBuffer buffer(text);
        std::istream input(&buffer);
        YAML::Parser parser(input);
        while (parser.HandleNextDocument(builder)) {
        }
    } catch (const StopParsing&) {
        forget_false_keys(problems, before);
        return nullptr;  // The reason is among the problems.
    } catch (const YAML::Exception& error) {
        forget_false_keys(problems, before);
        const auto line = static_cast<std::uint32_t>(error.mark.line + 1);
        const auto column = static_cast<std::uint32_t>(error.mark.column + 1);
        problems.push_back(Problem{.at = {file, line, column},
                                   .field = {},
                                   .message = "malformed YAML: " + error.msg,
                                   .why = std::string(hint(error.msg)),
                                   .suggestion = {}});
        return nullptr;
    }
    if (builder.root() != nullptr) return builder.root();
    return tree.make(NodeKind::null, {file, 1, 1});
}

}  // namespace rotasim::config
