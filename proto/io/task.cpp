#include "proto/io/task.hpp"

#include <exception>

namespace hostler {

Task<std::string> reported(Task<> task)
{
    try {
        co_await std::move(task);
        co_return std::string();
    } catch (const Error& error) {
        co_return error.text();
    } catch (const std::exception& surprise) {
        co_return surprise.what();
    }
}

}  // namespace hostler
