#include "clients/hostler/cli/descriptors.hpp"

#include <fcntl.h>

#include <cerrno>
#include <charconv>
#include <cstring>

#include "clients/hostler/cli/failure.hpp"

namespace hostler::cli {

Descriptors passed_descriptors(const Arguments& arguments)
{
    Descriptors descriptors;
    const auto list = arguments.maybe("pass-fds");
    if (!list) return descriptors;
    std::string_view left = *list;
    while (true) {
        const auto comma = left.find(',');
        const std::string word(left.substr(0, comma));
        int descriptor = -1;
        const auto read = std::from_chars(word.data(), word.data() + word.size(), descriptor);
        if (read.ec != std::errc{} || read.ptr != word.data() + word.size())
            throw Failure("Unable to parse FD number '" + word + "'");
        if (fcntl(descriptor, F_GETFD) < 0)
            throw Failure("Cannot duplicate FD " + word + ": " + std::strerror(errno));
        descriptors.push_back(descriptor);
        if (comma == left.npos) return descriptors;
        left.remove_prefix(comma + 1);
    }
}

}  // namespace hostler::cli
