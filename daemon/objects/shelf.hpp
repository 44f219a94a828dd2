#pragma once
// Shelf: every object of one kind in one realm, found by UUID or name. Any thread; a lookup takes a
// shared lock and one hash, whatever the number of objects. An object is on the shelf from the
// moment its name is taken; it is seen only while it has a view.

#include <algorithm>
#include <memory>
#include <mutex>
#include <optional>
#include <shared_mutex>
#include <string>
#include <string_view>
#include <unordered_map>
#include <utility>
#include <vector>

#include "xml/base/error.hpp"
#include "xml/base/uuid.hpp"

namespace hostler::daemon {

template <class Object>
class Shelf {
public:
    using ObjectPtr = std::shared_ptr<Object>;

    struct Found {
        ObjectPtr object;
        decltype(std::declval<const Object&>().view()) view;  ///< as of the lookup
    };

    /// A place that an object has or is to have. While it is held the object stays on the shelf;
    /// after that it stays if it is seen, so that a definition that fails leaves nothing.
    class Place {
    public:
        Place(Shelf& shelf, Uuid uuid, ObjectPtr object)
            : object(std::move(object)), shelf_(&shelf), uuid_(uuid)
        {
        }
        Place(Place&& other) noexcept
            : object(std::move(other.object)),
              shelf_(std::exchange(other.shelf_, nullptr)),
              uuid_(other.uuid_)
        {
        }
        Place& operator=(Place&&) = delete;
        ~Place()
        {
            if (shelf_) shelf_->leave(uuid_);
        }

        Object* operator->() const { return object.get(); }

        ObjectPtr object;

    private:
        Shelf* shelf_;
        Uuid uuid_;
    };

    /// Which of the two is another's already.
    enum class Whose { nobody, uuid, name };
    struct Conflict {
        Whose whose = Whose::nobody;
        std::string name;  ///< of the object that has it
        Uuid uuid;
    };

    /// What is seen under the UUID; no view when there is nothing.
    Found find(const Uuid& uuid) const
    {
        Found found;
        {
            const std::shared_lock lock(mutex_);
            const auto row = rows_.find(uuid);
            if (row == rows_.end()) return found;
            found.object = row->second.object;
        }
        found.view = found.object->view();
        return found;
    }
    Found find(std::string_view name) const
    {
        std::optional<Uuid> uuid;
        {
            const std::shared_lock lock(mutex_);
            const auto row = names_.find(name);
            if (row != names_.end()) uuid = row->second;
        }
        return uuid ? find(*uuid) : Found{};
    }

    /// Every object that is seen, in no order.
    std::vector<Found> all() const
    {
        std::vector<Found> found;
        {
            const std::shared_lock lock(mutex_);
            found.reserve(rows_.size());
            for (const auto& [uuid, row] : rows_) found.push_back({row.object, nullptr});
        }
        for (Found& one : found) one.view = one.object->view();
        std::erase_if(found, [](const Found& one) { return !one.view; });
        return found;
    }

    /// The same for who only reads.
    std::vector<decltype(Found::view)> views() const
    {
        std::vector<decltype(Found::view)> views;
        const std::shared_lock lock(mutex_);
        views.reserve(rows_.size());
        for (const auto& [uuid, row] : rows_)
            if (auto view = row.object->view()) views.push_back(std::move(view));
        return views;
    }

    /// The place of the object with this UUID and name, made by `make` where there is none. When
    /// one of the two is another object's, what `taken(Conflict)` says of it. An empty name is
    /// nobody's.
    template <class Make, class Taken>
    Result<Place> take(const Uuid& uuid, std::string_view name, const Make& make,
                       const Taken& taken)
    {
        const std::unique_lock lock(mutex_);
        if (const Conflict conflict = conflict_of(uuid, name); conflict.whose != Whose::nobody)
            return taken(conflict);
        auto row = rows_.find(uuid);
        if (row == rows_.end()) {
            row = rows_.emplace(uuid, Row{make(), std::string(name), 0}).first;
            if (!name.empty()) names_.emplace(std::string(name), uuid);
        }
        ++row->second.places;
        return Place(*this, uuid, row->second.object);
    }

    /// Takes an object that is no longer seen off the shelf, unless somebody holds its place.
    void forget(const Uuid& uuid)
    {
        const std::unique_lock lock(mutex_);
        drop_unseen(uuid);
    }

    /// Gives an object another name; false when that is taken.
    [[nodiscard]] bool rename(const Uuid& uuid, std::string_view to)
    {
        const std::unique_lock lock(mutex_);
        if (names_.contains(to)) return false;
        Row& row = rows_.at(uuid);
        names_.erase(names_.find(row.name));
        row.name = to;
        names_.emplace(row.name, uuid);
        return true;
    }

private:
    struct Row {
        ObjectPtr object;
        std::string name;
        int places = 0;  ///< held
    };
    struct NameHash {
        using is_transparent = void;
        std::size_t operator()(std::string_view name) const
        {
            return std::hash<std::string_view>{}(name);
        }
    };

    Conflict conflict_of(const Uuid& uuid, std::string_view name) const
    {
        const auto same_uuid = rows_.find(uuid);
        if (same_uuid != rows_.end() && same_uuid->second.name != name)
            return {Whose::uuid, same_uuid->second.name, uuid};
        const auto same_name = names_.find(name);
        if (same_name != names_.end() && same_name->second != uuid)
            return {Whose::name, std::string(name), same_name->second};
        return {};
    }

    void leave(const Uuid& uuid)
    {
        const std::unique_lock lock(mutex_);
        --rows_.at(uuid).places;
        drop_unseen(uuid);
    }

    void drop_unseen(const Uuid& uuid)
    {
        const auto row = rows_.find(uuid);
        if (row == rows_.end() || row->second.places > 0 || row->second.object->view()) return;
        if (!row->second.name.empty()) names_.erase(names_.find(row->second.name));
        rows_.erase(row);
    }

    mutable std::shared_mutex mutex_;
    std::unordered_map<Uuid, Row> rows_;
    std::unordered_map<std::string, Uuid, NameHash, std::equal_to<>> names_;
};

}  // namespace hostler::daemon
