package org.rowanmq.server.kill;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;

/** Loads that run together, and are stopped together. */
final class Running implements AutoCloseable {
  private final ExecutorService threads = Executors.newCachedThreadPool();
  private final List<String> failures = new ArrayList<>();
  private volatile boolean stopped;

  boolean goesOn() {
    return !stopped;
  }

  void start(String name, Load load) {
    threads.execute(
        () -> {
          Thread.currentThread().setName(name);
          try {
            load.run(this);
          } catch (Exception e) {
            failed(name, e);
          }
        });
  }

  /** Something that no kill of the broker excuses. */
  synchronized void failed(String name, Exception problem) {
    failures.add(name + ": " + problem);
    problem.printStackTrace();
  }

  synchronized List<String> failures() {
    return List.copyOf(failures);
  }

  /** Waits for all; false if one does not end within two minutes, longer than any send may take. */
  boolean stop() throws InterruptedException {
    stopped = true;
    threads.shutdown();
    return threads.awaitTermination(2, TimeUnit.MINUTES);
  }

  @Override
  public void close() {
    stopped = true;
    threads.shutdownNow();
  }
}
