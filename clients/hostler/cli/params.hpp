#pragma once
// Typed parameters, libvirt's open-ended lists of name and value.

#include <optional>
#include <string>
#include <vector>

#include "clients/hostler/cli/session.hpp"
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

/// VIR_TYPED_PARAM_STRING_OKAY for a server that knows strings, or nothing.
std::uint32_t strings_okay(Session& session);

/// All that a call has to tell: it is asked how many there are, and then for them. `what` is
/// libvirt's word for them in a refusal: "memory parameters".
template <class P>
Params all_params(Session& session, typename P::Args args, const std::string& what)
{
    args.flags |= strings_okay(session);
    const auto count = session.ask<P>(args, "Unable to get number of " + what);
    if (count.nparams == 0) return {};
    args.nparams = count.nparams;
    return session.ask<P>(args, "Unable to get " + what).params;
}

/// As virsh shows them, a line each.
Record record_of(const Params& params);

}  // namespace hostler::cli
