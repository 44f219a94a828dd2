#pragma once
// IoThreads: the threads that serve connections. Each has a loop of its own, so that a connection's
// work needs no lock; connections are dealt out in turn. Nothing that blocks may run here.

#include <boost/asio/executor_work_guard.hpp>
#include <boost/asio/io_context.hpp>
#include <memory>
#include <string_view>
#include <thread>
#include <vector>

#include "proto/io/task.hpp"

namespace hostler::proto {

class IoThreads {
public:
    /// Their names are `name` and a number.
    explicit IoThreads(std::size_t count, std::string_view name = "io");
    ~IoThreads();  ///< ends the loops and joins the threads

    /// The loop of the next connection. From any thread.
    asio::io_context& next();

    std::size_t count() const { return loops_.size(); }

    /// Ends the loops; what was under way on them is dropped with them.
    void stop();

private:
    struct Loop {
        asio::io_context context{1};
        asio::executor_work_guard<asio::io_context::executor_type> guard{context.get_executor()};
        std::thread thread;
    };

    std::vector<std::unique_ptr<Loop>> loops_;
    std::atomic<std::size_t> turn_ = 0;
};

}  // namespace hostler::proto
