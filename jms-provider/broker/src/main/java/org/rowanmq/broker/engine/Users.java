package org.rowanmq.broker.engine;

import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
import org.rowanmq.broker.store.StoreOp;
import org.rowanmq.broker.store.UserRecord;

/**
 * Who may connect. What is durable here is what authentication reads. Confined to the engine
 * thread.
 */
final class Users {
  private final Partition partition;
  private final TreeMap<String, UserRecord> users = new TreeMap<>();

  Users(Partition partition) {
    this.partition = partition;
  }

  void recovered(UserRecord user) {
    users.put(user.name(), user);
  }

  /** Adds or replaces in the current unit; known to authentication when that is durable. */
  void put(UserRecord user) {
    partition.store(new StoreOp.PutUser(user));
    partition.whenStored(
        () -> {
          users.put(user.name(), user);
          publish();
        });
  }

  /** Removes in the current unit. */
  void remove(String name) {
    partition.store(new StoreOp.DeleteUser(name));
    partition.whenStored(
        () -> {
          users.remove(name);
          publish();
        });
  }

  @Nullable UserRecord find(String name) {
    return users.get(name);
  }

  boolean isLastAdmin(UserRecord user) {
    return user.admin() && users.values().stream().filter(UserRecord::admin).count() == 1;
  }

  /** By name. */
  Iterable<UserRecord> after(String name) {
    return users.tailMap(name, false).values();
  }

  void publish() {
    partition.effects().users(Map.copyOf(users));
  }
}
