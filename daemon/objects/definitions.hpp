#pragma once
// Definitions: one kind of a realm's objects as files, written where work may block. What a call
// promised is on disk when it returns. Where nothing is kept (the test driver's objects) every call
// does nothing.

#include <string>

#include "daemon/store/object_files.hpp"
#include "proto/io/task.hpp"

namespace hostler::daemon {

class Definitions {
public:
    /// `files` null: nothing is kept.
    Definitions(ObjectFiles* files, ObjectKind kind, Executor blocking)
        : files_(files), kind_(kind), blocking_(std::move(blocking))
    {
    }

    /// For what is read at start.
    ObjectFiles* files() const { return files_; }

    Task<> save(std::string name, std::string text) const;
    /// The definition, what lies beside it, and its autostart link.
    Task<> remove(std::string name) const;
    Task<> set_autostart(std::string name, bool is_on) const;

    Task<> save_status(std::string name, std::string text) const;
    Task<> remove_status(std::string name) const;

    /// A secret's value, beside its definition.
    Task<> save_value(std::string name, std::string text) const;
    Task<> remove_value(std::string name) const;

private:
    /// Calls `change(files)` where work may block, and throws what it gives.
    template <class Change>
    Task<> carry_out(Change change) const;

    ObjectFiles* files_;
    ObjectKind kind_;
    Executor blocking_;
};

}  // namespace hostler::daemon
