#pragma once
// Limits on what a disk may read and write.

#include "xml/schema/part.hpp"

namespace hostler::xml {

/// Bytes or operations a second; 0: no limit.
struct IoTune {
    std::uint64_t total_bytes_sec = 0;
    std::uint64_t read_bytes_sec = 0;
    std::uint64_t write_bytes_sec = 0;
    std::uint64_t total_iops_sec = 0;
    std::uint64_t read_iops_sec = 0;
    std::uint64_t write_iops_sec = 0;
    std::uint64_t total_bytes_sec_max = 0;
    std::uint64_t read_bytes_sec_max = 0;
    std::uint64_t write_bytes_sec_max = 0;
    std::uint64_t total_iops_sec_max = 0;
    std::uint64_t read_iops_sec_max = 0;
    std::uint64_t write_iops_sec_max = 0;
    std::uint64_t size_iops_sec = 0;
    std::uint64_t total_bytes_sec_max_length = 0;  ///< seconds a burst may last
    std::uint64_t read_bytes_sec_max_length = 0;
    std::uint64_t write_bytes_sec_max_length = 0;
    std::uint64_t total_iops_sec_max_length = 0;
    std::uint64_t read_iops_sec_max_length = 0;
    std::uint64_t write_iops_sec_max_length = 0;
    Text group_name;  ///< disks of one name share the limits

    bool operator==(const IoTune&) const = default;
};
const Element& schema(const IoTune*);

}  // namespace hostler::xml
