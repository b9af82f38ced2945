package org.rowanmq.broker.engine;

import java.util.List;

/**
 * What channels and sessions work with; one per engine.
 *
 * @param outbox channels with confirms to send at the end of the turn
 */
record Parts(
    Partition partition,
    Outcomes outcomes,
    Topology topology,
    Publisher publisher,
    Admission admission,
    SendCredits sendCredits,
    Fetches fetches,
    Branches branches,
    List<Channel> outbox) {
  EngineSettings settings() {
    return partition.settings();
  }
}
