#include "proto/rpc/recode.hpp"

namespace hostler::proto {

// Printed in parts, so that two cores compile them.
std::span<const Recode> remote_recodes_0();
std::span<const Recode> remote_recodes_1();
std::span<const Recode> remote_recodes_2();
std::span<const Recode> remote_recodes_3();
std::span<const Recode> remote_recodes_4();
std::span<const Recode> remote_recodes_5();
std::span<const Recode> qemu_recodes_0();
std::span<const Recode> admin_recodes_0();
std::span<const Recode> keepalive_recodes_0();

std::vector<Recode> all_recodes()
{
    std::vector<Recode> all;
    for (const auto part : {remote_recodes_0(), remote_recodes_1(), remote_recodes_2(),
                            remote_recodes_3(), remote_recodes_4(), remote_recodes_5(),
                            qemu_recodes_0(), admin_recodes_0(), keepalive_recodes_0()})
        all.insert(all.end(), part.begin(), part.end());
    return all;
}

}  // namespace hostler::proto
