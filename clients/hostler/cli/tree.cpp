#include "clients/hostler/cli/tree.hpp"

#include <algorithm>

namespace hostler::cli {
namespace {

class Drawing {
public:
    explicit Drawing(std::span<const TreeItem> items) : items_(items) {}

    /// `indent`: what stands in front of the item; `is_root`: no branch leads to it.
    void add(const TreeItem& item, const std::string& indent, bool is_root, bool is_last)
    {
        text_ += indent + (is_root ? "" : "+- ") + item.name + "\n";
        const std::string below = indent + (is_root ? "" : (is_last ? "  " : "| "));
        std::vector<const TreeItem*> children;
        for (const TreeItem& each : items_)
            if (each.parent == item.name && &each != &item) children.push_back(&each);
        if (!children.empty()) text_ += below + "  |\n";
        for (const TreeItem* child : children)
            add(*child, below + "  ", false, child == children.back());
        // A line of air under the last leaf.
        if (children.empty() && is_last) text_ += below + "\n";
    }

    bool is_root(const TreeItem& item) const
    {
        return std::ranges::find(items_, item.parent, &TreeItem::name) == items_.end();
    }

    std::string text() && { return std::move(text_); }

private:
    std::span<const TreeItem> items_;
    std::string text_;
};

}  // namespace

std::string draw_tree(std::span<const TreeItem> items)
{
    Drawing drawing(items);
    for (const TreeItem& item : items)
        if (drawing.is_root(item)) drawing.add(item, "", true, true);
    return std::move(drawing).text();
}

void show_tree(Printer& printer, std::span<const TreeItem> items)
{
    Value::List list;
    for (const TreeItem& item : items)
        list.emplace_back(Value::Map{{"name", item.name}, {"parent", item.parent}});
    printer.both(draw_tree(items), list);
}

}  // namespace hostler::cli
