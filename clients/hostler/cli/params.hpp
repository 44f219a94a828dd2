#pragma once
// Typed parameters, libvirt's open-ended lists of name and value.

#include <optional>
#include <string>
#include <vector>

#include "clients/hostler/print/cell.hpp"
#include "proto/rpc/remote.gen.hpp"

namespace hostler::cli {

using Params = std::vector<proto::TypedParam>;

/// A parameter's value: doubles with six digits behind the point, booleans as 1 and 0 for people.
Cell cell_of(const proto::TypedParamValue& value);

const proto::TypedParamValue* find_param(const Params& params, std::string_view name);
/// An unsigned parameter; nothing when it is not there.
std::optional<std::uint64_t> param_number(const Params& params, std::string_view name);
std::string param_text(const Params& params, std::string_view name);

/// The value that `text` stands for, of the same type as `like`; nothing when it is none.
std::optional<proto::TypedParamValue> parse_like(const proto::TypedParamValue& like,
                                                 const std::string& text);

}  // namespace hostler::cli
