package org.rowanmq.testkit.database;

import java.nio.charset.StandardCharsets;
import java.util.HashSet;
import java.util.Locale;
import java.util.Set;

/**
 * Reads just enough of what a driver says to its server to tell where a COMMIT is. Fed with the
 * bytes of one connection, in order and in any pieces. Not thread-safe.
 */
abstract sealed class CommitWatch {
  /** Of a message no more is kept. */
  private static final int KEPT = 256;

  private final byte[] head = new byte[KEPT];
  private int headLength;
  private long bodyLeft;
  private int bodyKept;
  private final byte[] body = new byte[KEPT];

  static CommitWatch of(DatabaseServer.Product product) {
    return product == DatabaseServer.Product.POSTGRESQL ? new Postgres() : new MariaDb();
  }

  /** Whether these bytes complete a COMMIT. */
  final boolean commits(byte[] bytes, int length) {
    boolean found = false;
    for (int i = 0; i < length; i++) {
      if (bodyLeft > 0) {
        if (bodyKept < KEPT) {
          body[bodyKept++] = bytes[i];
        }
        bodyLeft--;
      } else {
        head[headLength++] = bytes[i];
        if (headLength < headerLength()) {
          continue;
        }
        bodyLeft = bodyLength(head);
      }
      if (bodyLeft == 0) {
        found |= isCommit(head, body, bodyKept);
        headLength = 0;
        bodyKept = 0;
      }
    }
    return found;
  }

  abstract int headerLength();

  abstract long bodyLength(byte[] header);

  abstract boolean isCommit(byte[] header, byte[] content, int length);

  static boolean saysCommit(String sql) {
    return sql.strip().toUpperCase(Locale.ROOT).equals("COMMIT");
  }

  private static int unsigned(byte value) {
    return value & 0xff;
  }

  /** Messages have a type and a length; the first ones only a length. */
  private static final class Postgres extends CommitWatch {
    private static final int WANTS_TLS = 80877103;
    private static final int WANTS_GSS = 80877104;

    private final Set<String> commitStatements = new HashSet<>();
    private boolean started;

    @Override
    int headerLength() {
      return started ? 5 : 4;
    }

    @Override
    long bodyLength(byte[] header) {
      return number(header, started ? 1 : 0) - 4L;
    }

    @Override
    boolean isCommit(byte[] header, byte[] content, int length) {
      if (!started) {
        int code = number(content, 0);
        started = code != WANTS_TLS && code != WANTS_GSS;
        return false;
      }
      String text = new String(content, 0, length, StandardCharsets.ISO_8859_1);
      String[] parts = text.split("\0", 3);
      switch (header[0]) {
        case 'Q':
          return saysCommit(parts[0]);
        case 'P':
          if (parts.length > 1 && saysCommit(parts[1])) {
            commitStatements.add(parts[0]);
          } else {
            commitStatements.remove(parts[0]);
          }
          return false;
        case 'B':
          return parts.length > 1 && commitStatements.contains(parts[1]);
        default:
          return false;
      }
    }

    private static int number(byte[] from, int at) {
      return unsigned(from[at]) << 24
          | unsigned(from[at + 1]) << 16
          | unsigned(from[at + 2]) << 8
          | unsigned(from[at + 3]);
    }
  }

  /** Packets have a length and a number; a query begins with 3. */
  private static final class MariaDb extends CommitWatch {
    private static final byte QUERY = 3;

    @Override
    int headerLength() {
      return 4;
    }

    @Override
    long bodyLength(byte[] header) {
      return unsigned(header[0]) | unsigned(header[1]) << 8 | unsigned(header[2]) << 16;
    }

    @Override
    boolean isCommit(byte[] header, byte[] content, int length) {
      return length > 1
          && content[0] == QUERY
          && saysCommit(new String(content, 1, length - 1, StandardCharsets.ISO_8859_1));
    }
  }
}
