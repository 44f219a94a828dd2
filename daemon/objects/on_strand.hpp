#pragma once
// on(object, verb): runs one of an object's verbs on the object's strand.

#include <memory>

#include "proto/io/task.hpp"

namespace hostler::daemon {

/// `task`, which lives no longer than the object that it belongs to.
template <class Object, class T>
Task<T> kept_by(std::shared_ptr<Object>, Task<T> task)
{
    co_return co_await std::move(task);
}

using hostler::on;
/// The object stays until the verb's frame is gone.
template <class Object, class T>
Task<T> on(const std::shared_ptr<Object>& object, Task<T> task)
{
    co_return co_await on(object->strand(), kept_by(object, std::move(task)));
}

}  // namespace hostler::daemon
