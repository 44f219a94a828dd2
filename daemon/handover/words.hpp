#pragma once
// What a daemon and its successor say to each other beside the one message.

namespace hostler::daemon {

/// Where a successor finds its end of the channel.
inline constexpr int handover_descriptor = 3;

inline constexpr char word_prepared = 'P';  ///< settings and modules are read
inline constexpr char word_take = 'T';      ///< the message follows
inline constexpr char word_taken = 'R';     ///< everything is taken over: the old daemon may go

}  // namespace hostler::daemon
