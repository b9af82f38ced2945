package org.rowanmq.testkit.simulation;

import java.util.zip.CRC32C;
import org.rowanmq.jms.connection.Delivery;
import org.rowanmq.jms.connection.Failure;
import org.rowanmq.jms.connection.PartReply;
import org.rowanmq.jms.connection.Reply;
import org.rowanmq.wire.MessageContent;

/** Reads the whole of a large content, part by part, and checks it. */
final class BodyReading implements PartReply {
  private final Delivery delivery;
  private final MessageContent content;
  private final Reply end;
  private final CRC32C crc = new CRC32C();
  private long length;
  private int part;

  BodyReading(Delivery delivery, Reply end) {
    this.delivery = delivery;
    this.content = delivery.frame().content();
    this.end = end;
  }

  /** Asks for the next part. */
  void next() {
    delivery.consumer().fetch(delivery, part++, this);
  }

  @Override
  public void part(byte[] bytes) {
    crc.update(bytes, 0, bytes.length);
    length += bytes.length;
    if (length < content.wholeLength()) {
      next();
    } else if (length > content.wholeLength() || (int) crc.getValue() != content.crc32c()) {
      throw new OracleViolation(
          "large", "read " + length + " bytes, crc " + crc.getValue() + ", of " + content);
    } else {
      end.done();
    }
  }

  @Override
  public void failed(Failure failure) {
    end.failed(failure);
  }
}
