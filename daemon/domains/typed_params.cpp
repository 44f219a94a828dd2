#include "daemon/domains/typed_params.hpp"

#include <fmt/format.h>
#include <libvirt/libvirt.h>

#include <algorithm>
#include <array>

namespace hostler::daemon {
namespace {

constexpr std::array<std::string_view, 7> type_words = {"int",    "uint",    "llong", "ullong",
                                                        "double", "boolean", "string"};

}  // namespace

void require_params(const TypedParams& params, std::span<const ParamName> known)
{
    for (auto param = params.begin(); param != params.end(); ++param) {
        const auto row = std::ranges::find(known, param->field, &ParamName::name);
        if (row == known.end())
            throw Error(ErrorCode::argument_unsupported,
                        fmt::format("parameter '{}' not supported", param->field));
        const auto type = static_cast<std::size_t>(row->type);
        if (param->value.index() != type)
            throw Error(
                ErrorCode::invalid_argument,
                fmt::format("invalid type '{}' for parameter '{}', expected '{}'",
                            type_words[param->value.index()], param->field, type_words[type]));
        const auto is_same = [&](const TypedParam& other) { return other.field == param->field; };
        if (std::any_of(params.begin(), param, is_same))
            throw Error(ErrorCode::invalid_argument,
                        fmt::format("parameter '{}' occurs multiple times", param->field));
    }
}

void drop_text_unless_taken(TypedParams& params, std::uint32_t flags)
{
    if (flags & VIR_TYPED_PARAM_STRING_OKAY) return;
    std::erase_if(params, [](const TypedParam& param) {
        return std::holds_alternative<std::string>(param.value);
    });
}

}  // namespace hostler::daemon
