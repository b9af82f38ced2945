package org.rowanmq.jms.destination;

import jakarta.jms.IllegalStateException;
import jakarta.jms.JMSException;
import jakarta.jms.TemporaryQueue;
import java.io.Serial;
import org.jspecify.annotations.Nullable;
import org.rowanmq.wire.ErrorCode;

/** A queue that ends with its connection. */
public final class JmsTemporaryQueue extends JmsQueue implements TemporaryQueue {
  @Serial private static final long serialVersionUID = 1;

  private final transient @Nullable TemporaryOwner owner;

  /**
   * @param owner the connection that made it; null for one that came in a message
   */
  public JmsTemporaryQueue(org.rowanmq.wire.Destination wire, @Nullable TemporaryOwner owner) {
    super(wire);
    this.owner = owner;
  }

  @Override
  public void delete() throws JMSException {
    if (owner == null) {
      throw new IllegalStateException(
          "Only the connection that made " + this + " can delete it",
          ErrorCode.ILLEGAL_STATE.symbol());
    }
    owner.delete(wire());
  }
}
