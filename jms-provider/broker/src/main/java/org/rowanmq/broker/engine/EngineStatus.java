package org.rowanmq.broker.engine;

import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** What the engine says about itself in STATUS. Confined to the engine thread. */
final class EngineStatus {
  private final Parts parts;
  private final Channels channels;
  private @Nullable String degraded;
  private int links;

  EngineStatus(Parts parts, Channels channels) {
    this.parts = parts;
    this.channels = channels;
  }

  /** The database is away for this reason, or back (null). */
  void degraded(@Nullable String why) {
    degraded = why;
  }

  void links(int count) {
    links = count;
  }

  Map<String, String> rows() {
    long consumers = 0;
    long ready = 0;
    long inFlight = 0;
    for (QueueState queue : parts.topology().all()) {
      consumers += queue.consumers();
      ready += queue.ready();
      inFlight += queue.inFlight();
    }
    long attached = channels.all().stream().filter(each -> each.link() != null).count();
    Map<String, String> rows = new LinkedHashMap<>();
    rows.put("state", degraded == null ? "SERVING" : "DEGRADED: " + degraded);
    rows.put("links", Integer.toString(links));
    rows.put("channels", Long.toString(attached));
    rows.put("channels-detached", Long.toString(channels.all().size() - attached));
    rows.put(
        "sessions",
        Integer.toString(channels.all().stream().mapToInt(each -> each.sessions().size()).sum()));
    rows.put("sessions-waiting-for-memory", Integer.toString(parts.sendCredits().waiting()));
    rows.put("queues", Integer.toString(parts.topology().all().size()));
    rows.put("consumers", Long.toString(consumers));
    rows.put("messages-ready", Long.toString(ready));
    rows.put("messages-in-flight", Long.toString(inFlight));
    Losses losses = parts.partition().losses();
    rows.put("messages-expired", Long.toString(losses.expired()));
    rows.put("messages-dropped", Long.toString(losses.dropped()));
    rows.put("messages-replaced", Long.toString(losses.replaced()));
    rows.put("deliveries-early", Long.toString(parts.partition().earlyDeliveries()));
    rows.put("producers-remembered", Integer.toString(parts.outcomes().size()));
    rows.put("memory-used-bytes", Long.toString(parts.partition().budget().used()));
    rows.put("memory-peak-bytes", Long.toString(parts.partition().budget().peak()));
    rows.put("branches-active", Integer.toString(parts.branches().active()));
    rows.put("branches-in-doubt", Integer.toString(parts.branches().inDoubt()));
    rows.put("large-contents", Integer.toString(parts.partition().largeContents().size()));
    Router router = parts.publisher().router();
    rows.put("exchanges", Integer.toString(router.exchanges().size()));
    rows.put("messages-unroutable", Long.toString(router.unroutable()));
    rows.put("memory-limit-bytes", Long.toString(parts.settings().windowBytes()));
    return rows;
  }
}
