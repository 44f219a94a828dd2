#pragma once
// What a task threw, as a value: for who has something to do before it is thrown on.

#include <exception>
#include <string>

#include "proto/io/task.hpp"

namespace hostler {

/// Null where `task` did what it should.
Task<std::exception_ptr> failure_of(Task<> task);

/// In words.
std::string reason_of(std::exception_ptr failure);

}  // namespace hostler
