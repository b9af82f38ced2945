package org.rowanmq.tck.appserver.cases;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeMap;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jboss.arquillian.container.test.api.Deployment;
import org.jboss.arquillian.container.test.api.RunAsClient;
import org.jboss.arquillian.junit5.ArquillianExtension;
import org.jboss.shrinkwrap.api.spec.WebArchive;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.rowanmq.tck.appserver.Counts;
import org.rowanmq.tck.appserver.Scene;

/**
 * 10,000 times what applications do, of which a fifth goes wrong somehow: afterwards server,
 * adapter and broker hold what they held before.
 */
@Tag("soak")
@ExtendWith(ArquillianExtension.class)
@RunAsClient
class HandlesIT {
  private static final int WARM_UP = 1_000;
  private static final int CYCLES = Integer.getInteger("appserver.cycles", 10_000);
  private static final int BATCH = 50;
  private static final int THREADS = 4;

  /** Threads of pools, and files, that may still be made for the first time. */
  private static final int SLACK = 20;

  /** A few late deliveries at the end, one after the other at worst. */
  private static final Duration PATIENCE = Duration.ofMinutes(5);

  private static final Pattern NUMBER = Pattern.compile("^[a-z]+-(\\d+)");

  /** How often each cycle's message has come. */
  private final TreeMap<Integer, Integer> came = new TreeMap<>();

  @Deployment(testable = false)
  static WebArchive application() {
    return Cases.war();
  }

  @Test
  void nothingIsLeakedWhateverGoesWrong() throws Exception {
    Scene.server().awaitApplication();
    play(0, WARM_UP);
    Counts before = Counts.now();
    long begin = System.nanoTime();
    play(WARM_UP, CYCLES);
    long seconds = Duration.ofNanos(System.nanoTime() - begin).toSeconds();
    // Idle threads and connections of pools may end by themselves.
    try {
      await()
          .atMost(Cases.PATIENCE)
          .pollInterval(Cases.POLL)
          .untilAsserted(
              () -> assertThat(Counts.now().grownSince(before, SLACK)).as("grown").isEmpty());
    } finally {
      System.out.println(
          "APPSERVER server="
              + Scene.server().name().toUpperCase(java.util.Locale.ROOT)
              + " handles cycles="
              + CYCLES
              + " seconds="
              + seconds
              + " before="
              + before
              + " after="
              + Counts.now());
    }
  }

  /** So many cycles; returns when what they have sent has come, each once. */
  private void play(int from, int count) throws Exception {
    AtomicInteger next = new AtomicInteger(from);
    int end = from + count;
    ExecutorService threads = Executors.newFixedThreadPool(THREADS);
    try {
      Callable<List<String>> player =
          () -> {
            List<String> received = new ArrayList<>();
            for (int each = next.getAndAdd(BATCH); each < end; each = next.getAndAdd(BATCH)) {
              received.addAll(
                  ask(
                      "do",
                      "cycles",
                      "from",
                      "" + each,
                      "count",
                      "" + Math.min(BATCH, end - each)));
            }
            return received;
          };
      List<Future<List<String>>> players = new ArrayList<>();
      for (int i = 0; i < THREADS; i++) {
        players.add(threads.submit(player));
      }
      for (Future<List<String>> each : players) {
        count(each.get());
      }
    } finally {
      threads.shutdownNow();
    }
    try {
      await()
          .atMost(PATIENCE)
          .pollInterval(Cases.POLL)
          .until(
              () -> {
                count(ask("do", "rest"));
                return came.size() >= end;
              });
    } finally {
      Scene.tally().lost(end - came.size());
      Scene.tally()
          .duplicated(came.values().stream().mapToInt(Integer::intValue).sum() - came.size());
    }
    assertThat(came).hasSize(end).allSatisfy((cycle, times) -> assertThat(times).isEqualTo(1));
    assertThat(Cases.lyingIn("DLQ", "")).isEmpty();
  }

  private static List<String> ask(String... parameters) throws Exception {
    return Scene.server().get(parameters).lines().filter(line -> !line.isEmpty()).toList();
  }

  private void count(List<String> texts) {
    for (String text : texts) {
      assertThat(text).doesNotContain("regret", "too early", "too late");
      Matcher matcher = NUMBER.matcher(text);
      assertThat(matcher.find()).as(text).isTrue();
      int ignored = came.merge(Integer.parseInt(matcher.group(1)), 1, Integer::sum);
    }
  }
}
