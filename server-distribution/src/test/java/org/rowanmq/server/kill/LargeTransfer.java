package org.rowanmq.server.kill;

import jakarta.jms.BytesMessage;
import jakarta.jms.Connection;
import jakarta.jms.Queue;
import jakarta.jms.Session;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.zip.CRC32C;
import org.rowanmq.jms.JmsConnectionFactory;

/**
 * A process that sends or receives one message of any size: {@code send|receive URL PASSWORD QUEUE
 * BYTES}. Says how long it took and how much memory it had at most.
 */
final class LargeTransfer {
  private LargeTransfer() {}

  public static void main(String[] arguments) throws Exception {
    long begun = System.nanoTime();
    long bytes = Long.parseLong(arguments[4]);
    try (Connection connection =
        new JmsConnectionFactory(arguments[1]).createConnection("admin", arguments[2])) {
      Session session = connection.createSession(false, Session.AUTO_ACKNOWLEDGE);
      Queue queue = session.createQueue(arguments[3]);
      if (arguments[0].equals("send")) {
        BytesMessage message = session.createBytesMessage();
        message.setObjectProperty("JMS_ROWAN_InputStream", new Numbers(bytes));
        session.createProducer(queue).send(message);
      } else {
        connection.start();
        BytesMessage message = (BytesMessage) session.createConsumer(queue).receive(60_000);
        Checking checking = new Checking();
        message.setObjectProperty("JMS_ROWAN_SaveStream", checking);
        if (message.getBodyLength() != bytes || checking.crc.getValue() != crc(bytes)) {
          throw new IllegalStateException(message.getBodyLength() + " bytes, or wrong ones");
        }
      }
    }
    System.out.printf(
        "%s %d MiB in %d ms, at most %s%n",
        arguments[0], bytes >> 20, (System.nanoTime() - begun) / 1_000_000, peak());
  }

  static String peak() throws IOException {
    return Files.readAllLines(Path.of("/proc/self/status")).stream()
        .filter(line -> line.startsWith("VmHWM"))
        .findFirst()
        .orElse("unknown");
  }

  private static long crc(long bytes) throws IOException {
    Checking checking = new Checking();
    new Numbers(bytes).transferTo(checking);
    return checking.crc.getValue();
  }

  /** Bytes that differ from place to place. */
  private static final class Numbers extends InputStream {
    private final long length;
    private long position;

    Numbers(long length) {
      this.length = length;
    }

    @Override
    public int read() {
      return position == length ? -1 : (int) (position++ * 0x9e3779b97f4a7c15L >>> 56);
    }

    @Override
    public int read(byte[] into, int offset, int count) {
      if (position == length) {
        return -1;
      }
      int read = (int) Math.min(count, length - position);
      for (int i = 0; i < read; i++) {
        into[offset + i] = (byte) (position++ * 0x9e3779b97f4a7c15L >>> 56);
      }
      return read;
    }
  }

  private static final class Checking extends OutputStream {
    private final CRC32C crc = new CRC32C();

    @Override
    public void write(int value) {
      crc.update(value);
    }

    @Override
    public void write(byte[] bytes, int offset, int count) {
      crc.update(bytes, offset, count);
    }
  }
}
