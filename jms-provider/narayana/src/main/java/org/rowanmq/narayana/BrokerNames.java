package org.rowanmq.narayana;

import com.arjuna.ats.arjuna.exceptions.ObjectStoreException;
import com.arjuna.ats.internal.jta.resources.arjunacore.XAResourceRecord;
import com.arjuna.ats.internal.jta.resources.arjunacore.XAResourceRecordWrappingPlugin;
import com.arjuna.ats.jta.common.JTAEnvironmentBean;
import com.arjuna.ats.jta.common.jtaPropertyManager;
import java.io.IOException;
import javax.transaction.xa.XAException;
import javax.transaction.xa.XAResource;
import org.jboss.tm.XAResourceWrapper;
import org.jspecify.annotations.Nullable;
import org.rowanmq.jms.DelegatingXaResource;
import org.rowanmq.jms.RowanXAResource;

/**
 * Writes into Narayana's log whose branch a record is. A program that is killed when the broker has
 * committed, and the log does not say so yet, looks for a branch that is in doubt no more; only by
 * the name can Narayana know that the right broker was asked, and end the record instead of keeping
 * it for ever. Thread-safe.
 */
final class BrokerNames implements XAResourceRecordWrappingPlugin {
  /** Narayana has one such plugin: what was there goes first. */
  private final @Nullable XAResourceRecordWrappingPlugin others;

  private BrokerNames(@Nullable XAResourceRecordWrappingPlugin others) {
    this.others = others;
  }

  /** Takes effect if Narayana has not run a transaction yet. Idempotent. */
  static synchronized void install() {
    JTAEnvironmentBean settings = jtaPropertyManager.getJTAEnvironmentBean();
    @Nullable XAResourceRecordWrappingPlugin current = settings.getXAResourceRecordWrappingPlugin();
    if (!(current instanceof BrokerNames)) {
      settings.setXAResourceRecordWrappingPlugin(new BrokerNames(current));
    }
  }

  @Override
  public void transcribeWrapperData(XAResourceRecord record) {
    if (others != null) {
      others.transcribeWrapperData(record);
    }
    @Nullable String known = record.getJndiName();
    if ((known == null || known.isEmpty())
        && unwrapped(record.value()) instanceof RowanXAResource ours) {
      record.setJndiName(ours.resourceManager());
    }
  }

  private static Object unwrapped(Object enlisted) {
    try {
      Object resource = enlisted instanceof XAResourceWrapper it ? it.getResource() : enlisted;
      while (resource instanceof DelegatingXaResource delegating) {
        resource = delegating.target();
      }
      return resource;
    } catch (XAException isConnectedToNothing) {
      return enlisted;
    }
  }

  @Override
  public Integer getEISName(XAResource resource) throws IOException, ObjectStoreException {
    return others == null ? 0 : others.getEISName(resource);
  }

  @Override
  public String getEISName(Integer number) {
    return others == null ? "unknown" : others.getEISName(number);
  }
}
