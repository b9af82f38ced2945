package org.rowanmq.server;

import java.io.IOException;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.OverlappingFileLockException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.rowanmq.runtime.Environment;

/**
 * Which broker this is, as a number in its data directory that stays when it starts again. Holds a
 * lock on the file: as long as it is held, no other process is this broker.
 */
final class BrokerIdentity implements AutoCloseable {
  static final String FILE = "broker.id";
  private static final int DIGITS = 16;

  private final FileChannel channel;
  private final long id;

  private BrokerIdentity(FileChannel channel, long id) {
    this.channel = channel;
    this.id = id;
  }

  /**
   * Reads the number, or makes one.
   *
   * @throws ServerException if another process is this broker, or the file cannot be used
   */
  static BrokerIdentity take(Path directory, Environment environment) throws ServerException {
    Path file = directory.resolve(FILE);
    try {
      FileChannel channel =
          FileChannel.open(
              file,
              Set.of(StandardOpenOption.CREATE, StandardOpenOption.READ, StandardOpenOption.WRITE));
      @Nullable BrokerIdentity identity = null;
      try {
        if (!lock(channel)) {
          throw new ServerException(
              "The data directory " + directory + " is used by another broker: each needs its own",
              null);
        }
        identity = new BrokerIdentity(channel, read(channel, environment));
        return identity;
      } finally {
        if (identity == null) {
          channel.close();
        }
      }
    } catch (IOException | NumberFormatException unusable) {
      throw new ServerException(
          "The broker's identity cannot be read from " + file + ": " + unusable, unusable);
    }
  }

  long id() {
    return id;
  }

  /** What people call it. */
  static String describe(String name) {
    String host;
    try {
      host = InetAddress.getLocalHost().getHostName();
    } catch (UnknownHostException unknown) {
      host = "an unknown host";
    }
    return "broker " + name + " on " + host + ", process " + ProcessHandle.current().pid();
  }

  @Override
  public void close() {
    try {
      channel.close();
    } catch (IOException failure) {
      System.getLogger(BrokerIdentity.class.getName())
          .log(System.Logger.Level.DEBUG, "The identity file did not close", failure);
    }
  }

  /** Whether nobody else has it; ends with the channel. */
  private static boolean lock(FileChannel channel) throws IOException {
    try {
      return channel.tryLock() != null;
    } catch (OverlappingFileLockException inThisProcess) {
      return false;
    }
  }

  private static long read(FileChannel channel, Environment environment) throws IOException {
    ByteBuffer bytes = ByteBuffer.allocate(DIGITS);
    while (bytes.hasRemaining() && channel.read(bytes) >= 0) {
      // A file may be read in parts.
    }
    if (bytes.position() > 0) {
      return Long.parseUnsignedLong(
          new String(bytes.array(), 0, bytes.position(), StandardCharsets.US_ASCII), 16);
    }
    long id = environment.newId();
    ByteBuffer text =
        ByteBuffer.wrap(String.format("%016x", id).getBytes(StandardCharsets.US_ASCII));
    while (text.hasRemaining()) {
      int unused = channel.write(text);
    }
    channel.force(true);
    return id;
  }
}
