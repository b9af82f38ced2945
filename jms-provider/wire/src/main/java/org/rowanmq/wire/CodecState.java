package org.rowanmq.wire;

import org.jspecify.annotations.Nullable;

/**
 * What one direction of a connection remembers for deltas: the last sequence of each channel and a
 * few numbers of each session. Both ends keep equal tables of fixed size; when two channels or
 * sessions meet in one entry, the newcomer starts from zero. So nothing grows, and nobody has to
 * tell when a session ends.
 */
final class CodecState {
  private static final int CHANNELS = 256;
  private static final int SESSIONS = 1024;

  // Empty until used: a connection that is not authenticated yet costs next to nothing.
  private int[] channels = {};
  private long[] sequences = {};
  private @Nullable Session[] sessions = {};

  private int stagedChannel = -1;
  private long stagedSequence;
  private int stagedSession = -1;
  private int stagedSessionChannel;
  private long stagedSettled;

  /** The last sequence that was coded for the channel in this direction. */
  long sequence(int channel) {
    int index = channel & CHANNELS - 1;
    return channels.length > 0 && channels[index] == channel ? sequences[index] : 0;
  }

  void sequence(int channel, long last) {
    int index = channel & CHANNELS - 1;
    if (channels.length == 0) {
      channels = new int[CHANNELS];
      sequences = new long[CHANNELS];
    }
    channels[index] = channel;
    sequences[index] = last;
  }

  /** {@link Session#settled} without making an entry. */
  long settled(int channel, int session) {
    if (sessions.length == 0) {
      return 0;
    }
    Session entry = sessions[31 * channel + session & SESSIONS - 1];
    return entry != null && entry.channel == channel && entry.session == session
        ? entry.settled
        : 0;
  }

  /** Notes a change that {@link #applyStaged} makes once the frame is known to fit. */
  void stageSequence(int channel, long last) {
    stagedChannel = channel;
    stagedSequence = last;
  }

  /** As {@link #stageSequence}. */
  void stageSettled(int channel, int session, long last) {
    stagedSessionChannel = channel;
    stagedSession = session;
    stagedSettled = last;
  }

  void applyStaged() {
    if (stagedChannel >= 0) {
      sequence(stagedChannel, stagedSequence);
    }
    if (stagedSession >= 0) {
      session(stagedSessionChannel, stagedSession).settled = stagedSettled;
    }
    dropStaged();
  }

  void dropStaged() {
    stagedChannel = -1;
    stagedSession = -1;
  }

  Session session(int channel, int session) {
    if (sessions.length == 0) {
      sessions = new @Nullable Session[SESSIONS];
    }
    int index = 31 * channel + session & SESSIONS - 1;
    Session entry = sessions[index];
    if (entry == null) {
      entry = new Session();
      sessions[index] = entry;
    }
    if (entry.channel != channel || entry.session != session) {
      entry.channel = channel;
      entry.session = session;
      entry.number = 0;
      entry.id = 0;
      entry.user = null;
      entry.settled = 0;
    }
    return entry;
  }

  /** One session's numbers. */
  static final class Session {
    private int channel;
    private int session;

    /** Number of the last DELIVER. */
    long number;

    /** Id of the last DELIVER. */
    long id;

    /** User of the last DELIVER. */
    @Nullable String user;

    /** The last number in a set of deliveries that SETTLE, COMMIT and so on named. */
    long settled;
  }
}
