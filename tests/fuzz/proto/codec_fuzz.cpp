// Every printed codec: whatever bytes it takes, encoding what it read and reading that again gives
// the same. The first two bytes choose the procedure and whether it is the arguments or the reply.

#include <cstdlib>

#include "proto/rpc/recode.hpp"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size)
{
    static const std::vector<hostler::proto::Recode> rows = hostler::proto::all_recodes();
    if (size < 2) return 0;
    const std::size_t choice = data[0] | std::size_t{data[1]} << 8;
    const hostler::proto::Recode& row = rows[(choice >> 1) % rows.size()];
    const auto codec = (choice & 1) && row.reply ? row.reply : row.args;
    const hostler::proto::Bytes once = codec({data + 2, size - 2});
    if (once.empty()) return 0;
    if (codec(once) != once) std::abort();
    return 0;
}
