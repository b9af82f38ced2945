package org.rowanmq.broker;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.rowanmq.broker.engine.Command;
import org.rowanmq.broker.engine.StatusSource;
import org.rowanmq.broker.net.Mailbox;
import org.rowanmq.broker.store.MessageStore;
import org.rowanmq.broker.store.SqlQuery;
import org.rowanmq.broker.store.SqlResult;
import org.rowanmq.broker.store.StoreException;
import org.rowanmq.runtime.Environment;
import org.rowanmq.wire.AdminOperation;
import org.rowanmq.wire.BrokerFrame;
import org.rowanmq.wire.ClientFrame;
import org.rowanmq.wire.ErrorCode;

/**
 * Answers what administrators ask the store, on a thread of its own: one question at a time, so
 * that the readers who feed consumers are not held up. Long answers are kept for a minute and told
 * page by page; their number and size are bounded.
 */
final class AdminDesk implements StatusSource {
  private static final int WAITING_MAX = 8;
  private static final int ANSWERS_MAX = 4;
  private static final long ANSWER_BYTES_MAX = 4L << 20;
  private static final long KEEP_NANOS = Duration.ofMinutes(1).toNanos();
  private static final int ROWS_DEFAULT = 1_000;
  private static final int ROWS_MAX = 100_000;
  private static final int SECONDS_DEFAULT = 10;
  private static final int SECONDS_MAX = 60;

  /** Characters of a page and of a value: at most three bytes each, a page fits any frame. */
  private static final int PAGE_CHARS = 48 * 1024;

  private static final String CUT = "\u2026";

  /** Stands for NULL where a row holds texts. */
  private static final String NULL = "\0";

  private record Answer(SqlResult result, String note, long atNanos) {}

  private final Supplier<Map<String, String>> status;
  private final MessageStore store;
  private final Mailbox mailbox;
  private final Environment environment;
  private final ExecutorService thread;
  private final Semaphore free = new Semaphore(WAITING_MAX);
  private final LinkedHashMap<Long, Answer> answers = new LinkedHashMap<>();
  private long lastAnswer;

  AdminDesk(
      Supplier<Map<String, String>> status,
      MessageStore store,
      Mailbox mailbox,
      Environment environment) {
    this.status = status;
    this.store = store;
    this.mailbox = mailbox;
    this.environment = environment;
    this.thread = environment.threads().pool("rowan-admin", 1);
  }

  @Override
  public Map<String, String> status() {
    Map<String, String> rows = new LinkedHashMap<>(status.get());
    rows.putAll(store.status());
    return rows;
  }

  @Override
  public BrokerFrame.@Nullable AdminReply ask(long link, ClientFrame.Admin question) {
    if (!free.tryAcquire()) {
      return refusal(
          question, ErrorCode.LIMIT_REACHED, WAITING_MAX + " questions to the store are waiting");
    }
    try {
      thread.execute(
          () -> {
            try {
              mailbox.post(new Command.AdminAnswered(link, answer(question)));
            } finally {
              free.release();
            }
          });
      return null;
    } catch (RejectedExecutionException closing) {
      free.release();
      return refusal(question, ErrorCode.SHUTTING_DOWN, "The broker is stopping");
    }
  }

  /**
   * Waits for what is being answered.
   *
   * @return whether that ended in time
   */
  boolean close(Duration deadline) {
    thread.shutdown();
    try {
      return thread.awaitTermination(deadline.toNanos(), TimeUnit.NANOSECONDS);
    } catch (InterruptedException interrupted) {
      Thread.currentThread().interrupt();
      return false;
    }
  }

  private BrokerFrame.AdminReply answer(ClientFrame.Admin question) {
    try {
      if (question.operation() == AdminOperation.BACKUP) {
        return backUp(question);
      }
      return question.page().isEmpty() ? query(question) : page(question);
    } catch (IllegalArgumentException wrong) {
      return refusal(question, ErrorCode.ARGUMENT_INVALID, String.valueOf(wrong.getMessage()));
    } catch (StoreException.Rejected refused) {
      return refusal(question, ErrorCode.ARGUMENT_INVALID, String.valueOf(refused.getMessage()));
    } catch (StoreException.Transient away) {
      return refusal(question, ErrorCode.STORE_UNAVAILABLE, String.valueOf(away.getMessage()));
    } catch (StoreException | RuntimeException failure) {
      return refusal(question, ErrorCode.INTERNAL, String.valueOf(failure.getMessage()));
    }
  }

  private BrokerFrame.AdminReply query(ClientFrame.Admin question) throws StoreException {
    String statement = question.arguments().get("statement");
    if (statement == null || statement.isBlank()) {
      throw new IllegalArgumentException("Argument 'statement' is missing; allowed: one SELECT");
    }
    int rows = number(question, "rows", ROWS_DEFAULT, ROWS_MAX);
    int seconds = number(question, "seconds", SECONDS_DEFAULT, SECONDS_MAX);
    SqlResult result =
        store.query(new SqlQuery(statement, rows, ANSWER_BYTES_MAX, Duration.ofSeconds(seconds)));
    String note =
        result.isCut()
            ? "There are more rows: an answer has at most "
                + rows
                + " rows (argument 'rows') and "
                + (ANSWER_BYTES_MAX >> 20)
                + " MiB"
            : "";
    return page(question, ++lastAnswer, new Answer(result, note, environment.clock().nanos()), 0);
  }

  private BrokerFrame.AdminReply backUp(ClientFrame.Admin question) throws StoreException {
    String name = question.arguments().get("name");
    if (name == null) {
      throw new IllegalArgumentException("Argument 'name' is missing; allowed: a file's name");
    }
    return new BrokerFrame.AdminReply(
        question.request(), null, "", List.of("file"), List.of(List.of(store.backUp(name))), "");
  }

  private BrokerFrame.AdminReply page(ClientFrame.Admin question) {
    String[] token = question.page().split(":", -1);
    Answer answer = null;
    long id = 0;
    int from = 0;
    try {
      if (token.length == 2) {
        id = Long.parseLong(token[0]);
        from = Integer.parseInt(token[1]);
        answer = answers.remove(id);
      }
    } catch (NumberFormatException unknown) {
      answer = null;
    }
    if (answer == null || from < 0 || from > answer.result().rows().size()) {
      throw new IllegalArgumentException(
          "Page '" + question.page() + "' is not, or no longer, known; ask again from the start");
    }
    return page(question, id, answer, from);
  }

  /** One thread only, that of this desk. */
  private BrokerFrame.AdminReply page(
      ClientFrame.Admin question, long id, Answer answer, int from) {
    List<List<@Nullable String>> rows = answer.result().rows();
    List<List<String>> page = new ArrayList<>();
    int at = from;
    int left = PAGE_CHARS;
    while (at < rows.size() && (left > 0 || page.isEmpty())) {
      List<String> row = shown(rows.get(at));
      int chars = row.stream().mapToInt(String::length).sum() + row.size();
      if (chars > left && !page.isEmpty()) {
        break;
      }
      left -= chars;
      page.add(row);
      at++;
    }
    String next = "";
    if (at < rows.size()) {
      keep(id, answer);
      next = id + ":" + at;
    }
    String note = next.isEmpty() ? answer.note() : "";
    return new BrokerFrame.AdminReply(
        question.request(), null, note, answer.result().columns(), page, next);
  }

  private void keep(long id, Answer answer) {
    long now = environment.clock().nanos();
    answers.values().removeIf(old -> now - old.atNanos() > KEEP_NANOS);
    answers.put(id, new Answer(answer.result(), answer.note(), now));
    Iterator<Long> oldest = answers.keySet().iterator();
    while (answers.size() > ANSWERS_MAX) {
      oldest.next();
      oldest.remove();
    }
  }

  /** Values that would make the row longer than a page are cut. */
  private static List<String> shown(List<@Nullable String> row) {
    List<String> shown = new ArrayList<>(row.size());
    int left = PAGE_CHARS;
    for (String value : row) {
      String text = value == null ? NULL : value;
      if (text.length() > left) {
        int end = Math.max(0, left);
        end -= end > 0 && Character.isHighSurrogate(text.charAt(end - 1)) ? 1 : 0;
        text = text.substring(0, end) + CUT;
      }
      left -= text.length();
      shown.add(text);
    }
    return shown;
  }

  private static int number(ClientFrame.Admin question, String argument, int normal, int max) {
    String text = question.arguments().get(argument);
    if (text == null) {
      return normal;
    }
    int number = 0;
    try {
      number = Integer.parseInt(text);
    } catch (NumberFormatException notANumber) {
      number = 0;
    }
    if (number < 1 || number > max) {
      throw new IllegalArgumentException(
          "Argument '"
              + argument
              + "' is '"
              + text
              + "'; allowed: a whole number from 1 to "
              + max);
    }
    return number;
  }

  private static BrokerFrame.AdminReply refusal(
      ClientFrame.Admin question, ErrorCode code, String detail) {
    return new BrokerFrame.AdminReply(question.request(), code, detail, List.of(), List.of(), "");
  }
}
