package org.rowanmq.broker.engine;

import java.util.ArrayList;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.rowanmq.broker.store.UserRecord;
import org.rowanmq.wire.BrokerFrame;
import org.rowanmq.wire.ClientFrame;
import org.rowanmq.wire.ErrorCode;

/**
 * Administrative requests, for users with the admin role. Changes are answered when they are
 * durable.
 */
final class Admin {
  private static final int PAGE_ROWS = 500;
  private static final int NAME_MAX = 128;
  private static final int ITERATIONS_MIN = 4_096; // RFC 7677 §4
  private static final int ITERATIONS_MAX = 10_000_000;
  private static final int SHA256_BYTES = 32;

  private static final List<String> QUEUE_COLUMNS =
      List.of(
          "name",
          "kind",
          "ready",
          "scheduled",
          "in-flight",
          "consumers",
          "bytes",
          "expired",
          "dropped",
          "replaced");

  /** A request that cannot be carried out. */
  private static final class Invalid extends Exception {
    private static final long serialVersionUID = 1;

    Invalid(String argument, @Nullable String value, String allowed) {
      super(
          "Argument '"
              + argument
              + "' is "
              + (value == null ? "missing" : "'" + value + "'")
              + "; allowed: "
              + allowed);
    }
  }

  private final Parts parts;
  private final Users users;
  private final StatusSource statusSource;
  private final EngineStatus status;
  private final AdminBranches branches;
  private final AdminExchanges exchanges;
  private final AdminDeadLetters deadLetters;

  Admin(Parts parts, Users users, EngineStatus status, StatusSource statusSource) {
    this.parts = parts;
    this.users = users;
    this.status = status;
    this.statusSource = statusSource;
    this.branches = new AdminBranches(parts);
    this.exchanges = new AdminExchanges(parts);
    this.deadLetters = new AdminDeadLetters(parts);
  }

  void request(Link link, ClientFrame.Admin frame) {
    if (!link.admin) {
      reply(
          link,
          frame,
          ErrorCode.NOT_AUTHORISED,
          "User '" + link.user + "' has not the role admin, which " + frame.operation() + " needs");
      return;
    }
    try {
      switch (frame.operation()) {
        case STATUS -> status(link, frame);
        case LIST_QUEUES -> listQueues(link, frame);
        case LIST_USERS -> listUsers(link, frame);
        case ADD_USER -> addUser(link, frame);
        case REMOVE_USER -> removeUser(link, frame);
        case LIST_BRANCHES -> branches.list(link, frame);
        case COMMIT_BRANCH, ROLLBACK_BRANCH, FORGET_BRANCH -> branches.decide(link, frame);
        case LIST_DEAD_LETTERS -> deadLetters.list(link, frame);
        case RETRY_DEAD_LETTERS, DELETE_DEAD_LETTERS -> deadLetters.change(link, frame);
        case CANCEL_SCHEDULED -> cancelScheduled(link, frame);
        case SQL, BACKUP -> askElsewhere(link, frame);
        case LIST_EXCHANGES,
            PUT_EXCHANGE,
            DELETE_EXCHANGE,
            LIST_BINDINGS,
            BIND,
            UNBIND,
            TEST_ROUTE ->
            exchanges.request(link, frame);
      }
    } catch (Invalid invalid) {
      reply(link, frame, ErrorCode.ARGUMENT_INVALID, String.valueOf(invalid.getMessage()));
    }
  }

  private void status(Link link, ClientFrame.Admin frame) {
    Map<String, String> all = new LinkedHashMap<>(status.rows());
    all.putAll(statusSource.status());
    List<List<String>> rows = new ArrayList<>();
    all.forEach((name, value) -> rows.add(List.of(name, value)));
    reply(link, frame, List.of("name", "value"), rows, "");
  }

  private void askElsewhere(Link link, ClientFrame.Admin frame) {
    BrokerFrame.AdminReply now = statusSource.ask(link.number, frame);
    if (now != null) {
      link.send(now);
    }
  }

  private void listQueues(Link link, ClientFrame.Admin frame) throws Invalid {
    long after = 0;
    if (!frame.page().isEmpty()) {
      after = number("page", frame.page(), 1, Long.MAX_VALUE);
    }
    List<List<String>> rows = new ArrayList<>();
    String next = "";
    for (Map.Entry<Long, QueueState> each : parts.topology().above(after).entrySet()) {
      if (rows.size() == PAGE_ROWS) {
        next = Long.toString(after);
        break;
      }
      rows.add(row(each.getValue()));
      after = each.getKey();
    }
    reply(link, frame, QUEUE_COLUMNS, rows, next);
  }

  private List<String> row(QueueState queue) {
    return List.of(
        queue.spec().displayName(),
        kind(queue),
        Long.toString(queue.ready()),
        Long.toString(parts.topology().schedule().scheduled(queue)),
        Long.toString(queue.inFlight()),
        Integer.toString(queue.consumers()),
        Long.toString(queue.bytes()),
        Long.toString(queue.losses().expired()),
        Long.toString(queue.losses().dropped()),
        Long.toString(queue.losses().replaced()));
  }

  private static String kind(QueueState queue) {
    if (queue.spec().subscription() != null) {
      return (queue.spec().shared() ? "shared " : "")
          + (queue.spec().durable() ? "durable " : "")
          + "subscription of "
          + queue.spec().source().name();
    }
    return switch (queue.spec().source().kind()) {
      case QUEUE, EXCHANGE -> "queue";
      case TEMPORARY_QUEUE -> "temporary queue";
      case TOPIC, TEMPORARY_TOPIC -> "subscription";
    };
  }

  private void listUsers(Link link, ClientFrame.Admin frame) {
    List<List<String>> rows = new ArrayList<>();
    String last = frame.page();
    String next = "";
    for (UserRecord user : users.after(last)) {
      if (rows.size() == PAGE_ROWS) {
        next = last;
        break;
      }
      rows.add(List.of(user.name(), user.admin() ? "admin" : "user"));
      last = user.name();
    }
    reply(link, frame, List.of("name", "role"), rows, next);
  }

  private void addUser(Link link, ClientFrame.Admin frame) throws Invalid {
    String role = required(frame, "role", "admin or user");
    if (!role.equals("admin") && !role.equals("user")) {
      throw new Invalid("role", role, "admin or user");
    }
    UserRecord user =
        new UserRecord(
            name(frame),
            bytes(frame, "salt", 8, 64),
            (int)
                number(
                    "iterations",
                    required(frame, "iterations", "a number"),
                    ITERATIONS_MIN,
                    ITERATIONS_MAX),
            bytes(frame, "stored-key", SHA256_BYTES, SHA256_BYTES),
            bytes(frame, "server-key", SHA256_BYTES, SHA256_BYTES),
            role.equals("admin"));
    @Nullable UserRecord before = users.find(user.name());
    if (before != null && users.isLastAdmin(before) && !user.admin()) {
      throw new Invalid("role", role, "admin, because no other user has that role");
    }
    users.put(user);
    replyWhenStored(link, frame);
  }

  private void removeUser(Link link, ClientFrame.Admin frame) throws Invalid {
    String name = name(frame);
    UserRecord user = users.find(name);
    if (user == null) {
      throw new Invalid("name", name, "the name of a user, see LIST_USERS");
    }
    if (users.isLastAdmin(user)) {
      throw new Invalid("name", name, "any but the last user with the role admin");
    }
    users.remove(name);
    replyWhenStored(link, frame);
  }

  private void cancelScheduled(Link link, ClientFrame.Admin frame) throws Invalid {
    String allowed = "a JMSMessageID, as in ID:1f-20";
    String id = required(frame, "message-id", allowed);
    try {
      parts.topology().schedule().cancel(Timing.MessageName.parse(id));
    } catch (IllegalArgumentException wrong) {
      throw new Invalid("message-id", id, allowed);
    }
    replyWhenStored(link, frame);
  }

  private void replyWhenStored(Link link, ClientFrame.Admin frame) {
    parts.partition().whenStored(() -> reply(link, frame, List.of(), List.of(), ""));
    parts
        .partition()
        .whenRejected(
            () -> reply(link, frame, ErrorCode.STORE_REJECTED, "The database refuses this change"));
  }

  private static String name(ClientFrame.Admin frame) throws Invalid {
    String allowed = "1 to " + NAME_MAX + " characters without control characters";
    String name = required(frame, "name", allowed);
    if (name.isBlank()
        || name.length() > NAME_MAX
        || name.chars().anyMatch(Character::isISOControl)) {
      throw new Invalid("name", name, allowed);
    }
    return name;
  }

  private static byte[] bytes(ClientFrame.Admin frame, String argument, int min, int max)
      throws Invalid {
    String allowed =
        min == max ? "base64 of " + min + " bytes" : "base64 of " + min + " to " + max + " bytes";
    String text = required(frame, argument, allowed);
    byte[] bytes;
    try {
      bytes = Base64.getDecoder().decode(text);
    } catch (IllegalArgumentException notBase64) {
      throw new Invalid(argument, text, allowed);
    }
    if (bytes.length < min || bytes.length > max) {
      throw new Invalid(argument, text, allowed);
    }
    return bytes;
  }

  private static long number(String argument, String text, long min, long max) throws Invalid {
    String allowed = "a whole number from " + min + " to " + max;
    try {
      long number = Long.parseLong(text);
      if (number >= min && number <= max) {
        return number;
      }
    } catch (NumberFormatException notANumber) {
      throw new Invalid(argument, text, allowed);
    }
    throw new Invalid(argument, text, allowed);
  }

  private static String required(ClientFrame.Admin frame, String argument, String allowed)
      throws Invalid {
    String value = frame.arguments().get(argument);
    if (value == null) {
      throw new Invalid(argument, null, allowed);
    }
    return value;
  }

  private static void reply(
      Link link,
      ClientFrame.Admin frame,
      List<String> columns,
      List<List<String>> rows,
      String next) {
    link.send(new BrokerFrame.AdminReply(frame.request(), null, "", columns, rows, next));
  }

  private static void reply(Link link, ClientFrame.Admin frame, ErrorCode code, String detail) {
    link.send(new BrokerFrame.AdminReply(frame.request(), code, detail, List.of(), List.of(), ""));
  }
}
