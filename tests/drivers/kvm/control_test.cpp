#include "drivers/kvm/control.hpp"

#include <gtest/gtest.h>

#include <boost/asio/use_future.hpp>
#include <future>
#include <thread>

#include "tests/drivers/kvm/vmm_peer.hpp"

namespace hostler::drivers::kvm {
namespace {

using namespace std::chrono_literals;

wire::Request pause()
{
    wire::Request request;
    request.mutable_pause();
    return request;
}

/// A Control that serves on a thread of its own, and the VMM at its other end.
class ControlTest : public testing::Test {
protected:
    ControlTest()
    {
        served_ = asio::co_spawn(context_, control_.serve(), asio::use_future);
        thread_ = std::thread([this] { context_.run(); });
    }
    ~ControlTest() override
    {
        peer_.hang_up();
        served_.wait();
        work_.reset();
        thread_.join();
    }

    std::future<wire::Reply> request(std::chrono::milliseconds limit = 5s,
                                     std::span<const Fd> descriptors = {})
    {
        return asio::co_spawn(context_, control_.request(pause(), descriptors, limit),
                              asio::use_future);
    }

    static ErrorCode code_of(std::future<wire::Reply>& answer)
    {
        try {
            answer.get();
        } catch (const Error& error) {
            return error.code;
        }
        return ErrorCode{};
    }

    asio::io_context context_;
    asio::executor_work_guard<Executor> work_{context_.get_executor()};
    VmmPeer peer_;
    std::vector<std::uint64_t> events_;
    Control control_{context_.get_executor(), peer_.take_other(),
                     [this](const wire::Event& event) { events_.push_back(event.sequence()); }};
    std::future<void> served_;
    std::thread thread_;
};

TEST_F(ControlTest, a_request_gets_its_reply)
{
    auto answer = request();
    const wire::Request seen = peer_.next();
    EXPECT_TRUE(seen.has_pause());
    peer_.reply(seen.serial());
    EXPECT_EQ(answer.get().serial(), seen.serial());
}

TEST_F(ControlTest, requests_under_way_together_get_their_own_replies)
{
    auto first = request();
    const wire::Request seen_first = peer_.next();
    auto second = request();
    const wire::Request seen_second = peer_.next();
    peer_.reply(seen_first.serial());
    peer_.reply(seen_second.serial());
    EXPECT_EQ(first.get().serial(), seen_first.serial());
    EXPECT_EQ(second.get().serial(), seen_second.serial());
}

TEST_F(ControlTest, a_failure_is_thrown_with_its_code_and_sentence)
{
    auto answer = request();
    wire::FromVmm message;
    message.mutable_reply()->set_serial(peer_.next().serial());
    message.mutable_reply()->mutable_failure()->set_code(55);
    message.mutable_reply()->mutable_failure()->set_detail("the guest is off");
    peer_.send(message);
    try {
        answer.get();
        FAIL() << "no error";
    } catch (const Error& error) {
        EXPECT_EQ(error.code, ErrorCode::operation_invalid);
        EXPECT_EQ(error.detail, "the guest is off");
    }
}

TEST_F(ControlTest, no_answer_costs_the_deadline_and_a_late_one_disturbs_nobody)
{
    auto late = request(50ms);
    const std::uint64_t late_serial = peer_.next().serial();
    EXPECT_EQ(code_of(late), ErrorCode::operation_timeout);

    auto answer = request();
    const std::uint64_t serial = peer_.next().serial();
    peer_.reply(late_serial);
    peer_.reply(serial);
    EXPECT_EQ(answer.get().serial(), serial);
}

TEST_F(ControlTest, descriptors_travel_with_their_request)
{
    int ends[2] = {-1, -1};
    ASSERT_EQ(::pipe(ends), 0);
    std::vector<Fd> sent;
    sent.emplace_back(ends[0]);
    sent.emplace_back(ends[1]);
    auto answer = request(5s, sent);
    const wire::Request seen = peer_.next();
    ASSERT_EQ(peer_.descriptors.size(), 2u);
    ASSERT_EQ(::write(peer_.descriptors[1].get(), "x", 1), 1);
    char letter = 0;
    EXPECT_EQ(::read(sent[0].get(), &letter, 1), 1);
    EXPECT_EQ(letter, 'x');
    peer_.reply(seen.serial());
    answer.get();
}

TEST_F(ControlTest, events_come_in_order_between_replies)
{
    auto answer = request();
    const std::uint64_t serial = peer_.next().serial();
    for (std::uint64_t number = 1; number <= 3; ++number) {
        wire::FromVmm message;
        message.mutable_event()->set_sequence(number);
        peer_.send(message);
    }
    peer_.reply(serial);
    answer.get();
    EXPECT_EQ(events_, (std::vector<std::uint64_t>{1, 2, 3}));
}

TEST_F(ControlTest, the_end_of_the_connection_fails_who_waits_and_who_comes_later)
{
    auto waiting = request();
    peer_.next();
    peer_.hang_up();
    EXPECT_EQ(code_of(waiting), ErrorCode::operation_failed);
    auto late = request();
    EXPECT_EQ(code_of(late), ErrorCode::operation_failed);
}

TEST_F(ControlTest, what_is_no_message_ends_the_connection)
{
    auto waiting = request();
    peer_.next();
    peer_.send_raw("\xff\xff\xff");
    EXPECT_EQ(code_of(waiting), ErrorCode::operation_failed);
}

}  // namespace
}  // namespace hostler::drivers::kvm
