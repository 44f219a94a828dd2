#include "xml/domain/iotune.hpp"

#include "xml/schema/schema.hpp"

namespace hostler::xml {
namespace {

/// libvirt writes each limit on a line of its own, zero being no limit.
constexpr Part parts[] = {
    leaf<&IoTune::total_bytes_sec>("total_bytes_sec", "Bytes a second, both ways."),
    leaf<&IoTune::read_bytes_sec>("read_bytes_sec", "Bytes read a second."),
    leaf<&IoTune::write_bytes_sec>("write_bytes_sec", "Bytes written a second."),
    leaf<&IoTune::total_iops_sec>("total_iops_sec", "Operations a second, both ways."),
    leaf<&IoTune::read_iops_sec>("read_iops_sec", "Reads a second."),
    leaf<&IoTune::write_iops_sec>("write_iops_sec", "Writes a second."),
    leaf<&IoTune::total_bytes_sec_max>("total_bytes_sec_max", "The same in a burst."),
    leaf<&IoTune::read_bytes_sec_max>("read_bytes_sec_max", "The same in a burst."),
    leaf<&IoTune::write_bytes_sec_max>("write_bytes_sec_max", "The same in a burst."),
    leaf<&IoTune::total_iops_sec_max>("total_iops_sec_max", "The same in a burst."),
    leaf<&IoTune::read_iops_sec_max>("read_iops_sec_max", "The same in a burst."),
    leaf<&IoTune::write_iops_sec_max>("write_iops_sec_max", "The same in a burst."),
    leaf<&IoTune::size_iops_sec>("size_iops_sec", "Bytes that count as one operation."),
    leaf<&IoTune::group_name>("group_name", "Disks of one name share the limits."),
    leaf<&IoTune::total_bytes_sec_max_length>("total_bytes_sec_max_length", "Seconds of a burst."),
    leaf<&IoTune::read_bytes_sec_max_length>("read_bytes_sec_max_length", "Seconds of a burst."),
    leaf<&IoTune::write_bytes_sec_max_length>("write_bytes_sec_max_length", "Seconds of a burst."),
    leaf<&IoTune::total_iops_sec_max_length>("total_iops_sec_max_length", "Seconds of a burst."),
    leaf<&IoTune::read_iops_sec_max_length>("read_iops_sec_max_length", "Seconds of a burst."),
    leaf<&IoTune::write_iops_sec_max_length>("write_iops_sec_max_length", "Seconds of a burst."),
    rule<[](IoTune& tune) -> Complaint {
        if (tune.total_bytes_sec != 0 && (tune.read_bytes_sec | tune.write_bytes_sec) != 0)
            return {"total and read/write bytes_sec cannot be set at the same time"};
        if (tune.total_iops_sec != 0 && (tune.read_iops_sec | tune.write_iops_sec) != 0)
            return {"total and read/write iops_sec cannot be set at the same time"};
        if (tune.total_bytes_sec_max != 0 &&
            (tune.read_bytes_sec_max | tune.write_bytes_sec_max) != 0)
            return {"total and read/write bytes_sec_max cannot be set at the same time"};
        if (tune.total_iops_sec_max != 0 && (tune.read_iops_sec_max | tune.write_iops_sec_max) != 0)
            return {"total and read/write iops_sec_max cannot be set at the same time"};
        return {};
    }>("limits are given in total, or by direction"),
};

}  // namespace

const Element& schema(const IoTune*)
{
    static constexpr Element element = {"iotune", "Limits on what a disk may do.", parts};
    return element;
}

}  // namespace hostler::xml
