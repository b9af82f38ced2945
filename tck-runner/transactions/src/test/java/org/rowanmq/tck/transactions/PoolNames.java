package org.rowanmq.tck.transactions;

import com.arjuna.ats.internal.jta.resources.arjunacore.XAResourceRecord;
import com.arjuna.ats.internal.jta.resources.arjunacore.XAResourceRecordWrappingPlugin;
import javax.transaction.xa.XAResource;
import org.jboss.tm.XAResourceWrapper;

/** Notes in the log which pool a resource is from, as application servers do. */
final class PoolNames implements XAResourceRecordWrappingPlugin {
  @Override
  public void transcribeWrapperData(XAResourceRecord record) {
    if (record.value() instanceof XAResourceWrapper pooled) {
      record.setJndiName(pooled.getJndiName());
    }
  }

  @Override
  public Integer getEISName(XAResource resource) {
    return 0;
  }

  @Override
  public String getEISName(Integer number) {
    return "";
  }
}
