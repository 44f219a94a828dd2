#pragma once
// A value with one of each kind.

#include "clients/hostler/print/value.hpp"

namespace hostler::cli {

inline Value sample()
{
    return Value::Map{
        {"name", "alpha"},
        {"id", 3},
        {"running", true},
        {"none", Value()},
        {"disks", Value::List{Value::Map{{"target", "vda"}, {"size", std::uint64_t{10}}}, "x"}},
        {"empty", Value::List{}}};
}

}  // namespace hostler::cli
