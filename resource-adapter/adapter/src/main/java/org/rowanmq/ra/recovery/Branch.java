package org.rowanmq.ra.recovery;

import java.util.Arrays;
import javax.transaction.xa.Xid;
import org.jspecify.annotations.Nullable;

/** A branch, equal to every other one of the same id, whoever made that. */
record Branch(Xid xid) {
  @Override
  public boolean equals(@Nullable Object other) {
    return other instanceof Branch that
        && xid.getFormatId() == that.xid.getFormatId()
        && Arrays.equals(xid.getGlobalTransactionId(), that.xid.getGlobalTransactionId())
        && Arrays.equals(xid.getBranchQualifier(), that.xid.getBranchQualifier());
  }

  @Override
  public int hashCode() {
    return Arrays.hashCode(xid.getGlobalTransactionId()) * 31
        + Arrays.hashCode(xid.getBranchQualifier());
  }
}
