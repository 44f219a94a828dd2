#pragma once
// StatsWriter: collects one domain's record, group after group.

#include <array>
#include <charconv>
#include <string>
#include <string_view>

#include "daemon/domains/view.hpp"
#include "proto/rpc/remote.gen.hpp"

namespace hostler::daemon {

struct StatsWriter {
    const View& view;
    const drivers::Statistics figures;  ///< empty where the domain does not run
    const bool with_backing;
    std::vector<proto::TypedParam> params{};

    void add(std::string name, proto::TypedParamValue value)
    {
        params.push_back({std::move(name), std::move(value)});
    }
    void add(std::string name, std::string_view text)
    {
        params.push_back({std::move(name), std::string(text)});
    }
    /// "vcpu.3.time": a figure of one of several.
    template <class Number, class Value>
    void add(std::string_view group, Number number, std::string_view name, Value value)
    {
        std::array<char, 24> digits;
        const auto end = std::to_chars(digits.begin(), digits.end(), number).ptr;
        std::string whole;
        whole.append(group).append(1, '.').append(digits.data(), end).append(1, '.').append(name);
        add(std::move(whole), std::move(value));
    }
};

// The groups that tell of devices.
void add_interface_stats(StatsWriter& to);
void add_block_stats(StatsWriter& to);
void add_iothread_stats(StatsWriter& to);

}  // namespace hostler::daemon
