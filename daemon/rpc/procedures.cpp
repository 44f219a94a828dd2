// What the daemon answers, gathered from the files of verbs. A procedure that is known and not
// there answers no_support.

#include <algorithm>
#include <stdexcept>
#include <vector>

#include "daemon/rpc/program.hpp"
#include "proto/rpc/admin.gen.hpp"
#include "proto/rpc/qemu.gen.hpp"
#include "proto/rpc/remote.gen.hpp"

namespace hostler::daemon {

namespace verbs {
#define HOSTLER_VERBS(file) extern const Verbs file##_verbs;
#include "daemon/rpc/verbs/verbs.def"
#undef HOSTLER_VERBS
}  // namespace verbs

namespace {

constexpr const Verbs* all_verbs[] = {
#define HOSTLER_VERBS(file) &verbs::file##_verbs,
#include "daemon/rpc/verbs/verbs.def"
#undef HOSTLER_VERBS
};

/// The program's verbs by number. Two verbs for one procedure are an error of ours: logic_error.
std::vector<Procedure> served_by(std::uint32_t program)
{
    std::vector<Procedure> served;
    for (const Verbs* verbs : all_verbs)
        std::ranges::copy_if(*verbs, std::back_inserter(served),
                             [program](const Procedure& row) { return row.program == program; });
    std::ranges::sort(served, {}, &Procedure::number);
    if (std::ranges::adjacent_find(served, {}, &Procedure::number) != served.end())
        throw std::logic_error("a procedure has two verbs");
    return served;
}

template <class P>
Program program_of(std::span<const proto::ProcedureInfo> known)
{
    static const std::vector<Procedure> served = served_by(P::program);
    return {P::program, 1, known, served};
}

}  // namespace

std::span<const Program> remote_programs()
{
    static const Program programs[] = {
        program_of<proto::ConnectOpen>(proto::remote_procedures()),
        program_of<proto::qemu::DomainMonitorCommand>(proto::qemu_procedures()),
    };
    return programs;
}

std::span<const Program> admin_programs()
{
    static const Program programs[] = {
        program_of<proto::admin::ConnectOpen>(proto::admin_procedures()),
    };
    return programs;
}

}  // namespace hostler::daemon
