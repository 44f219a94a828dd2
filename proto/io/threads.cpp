#include "proto/io/threads.hpp"

#include <pthread.h>

namespace hostler::proto {

IoThreads::IoThreads(std::size_t count, std::string_view name)
{
    for (std::size_t index = 0; index < count; ++index) {
        auto loop = std::make_unique<Loop>();
        loop->thread = std::thread([context = &loop->context] { context->run(); });
        const std::string its_own = std::string(name) + " " + std::to_string(index);
        pthread_setname_np(loop->thread.native_handle(), its_own.c_str());
        loops_.push_back(std::move(loop));
    }
}

IoThreads::~IoThreads()
{
    stop();
}

asio::io_context& IoThreads::next()
{
    return loops_[turn_.fetch_add(1, std::memory_order_relaxed) % loops_.size()]->context;
}

void IoThreads::stop()
{
    for (const std::unique_ptr<Loop>& loop : loops_) loop->context.stop();
    for (const std::unique_ptr<Loop>& loop : loops_)
        if (loop->thread.joinable()) loop->thread.join();
}

}  // namespace hostler::proto
