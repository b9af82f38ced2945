package org.rowanmq.ra.recovery;

import jakarta.transaction.NotSupportedException;
import jakarta.transaction.RollbackException;
import jakarta.transaction.SystemException;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import javax.transaction.xa.XAResource;
import javax.transaction.xa.Xid;
import org.apache.geronimo.transaction.manager.NamedXAResource;
import org.apache.geronimo.transaction.manager.NamedXAResourceFactory;
import org.apache.geronimo.transaction.manager.RecoverableTransactionManager;
import org.jspecify.annotations.Nullable;

/**
 * The log of Geronimo's transaction manager, by its public interface. That recovers one named
 * resource at a time: it rolls back the branches whose transaction it has no decision of, commits
 * those that were decided under that name, and leaves what was decided under another one alone. So
 * a resource under a name that nobody else has is told what was not decided, and nothing happens.
 * To be loaded only where Geronimo's classes are.
 */
final class GeronimoLog implements DecisionLog {
  private static final String NAME = "org.rowanmq.ra.recovery";

  private final RecoverableTransactionManager transactions;
  private @Nullable Life life;

  GeronimoLog(Object transactions) {
    this.transactions = (RecoverableTransactionManager) transactions;
  }

  /** By a transaction that does nothing. */
  @Override
  public Life life() {
    Life known = life;
    if (known == null) {
      Question question = new Question(List.of());
      try {
        transactions.begin();
        try {
          boolean unused = transactions.getTransaction().enlistResource(question);
        } finally {
          transactions.rollback();
        }
        known = Life.of(question.began());
      } catch (NotSupportedException
          | RollbackException
          | SystemException
          | IllegalArgumentException e) {
        throw new IllegalStateException(e.getMessage(), e);
      }
      life = known;
    }
    return known;
  }

  @Override
  public Set<Branch> undecided(Collection<Branch> branches) {
    // One more, whose answer is known: a transaction manager that does not give it is not as we
    // take it to be, and what it says of the others means nothing.
    Branch never = new Branch(life().neverBegun());
    List<Branch> asked = new ArrayList<>(branches);
    asked.add(never);
    Question question = new Question(asked);
    try {
      transactions.registerNamedXAResourceFactory(question);
    } finally {
      transactions.unregisterNamedXAResourceFactory(NAME);
    }
    if (!question.rolledBack.remove(never)) {
      throw new IllegalStateException("it does not know its own transactions");
    }
    return question.rolledBack;
  }

  /** Takes part in transactions only to see what is asked of it. */
  private static final class Question implements NamedXAResource, NamedXAResourceFactory {
    private final List<Branch> asked;
    private final Set<Branch> rolledBack = new HashSet<>();
    private @Nullable Xid began;

    Question(List<Branch> asked) {
      this.asked = asked;
    }

    Xid began() {
      Xid branch = began;
      if (branch == null) {
        throw new IllegalStateException("it begins no branches");
      }
      return branch;
    }

    @Override
    public String getName() {
      return NAME;
    }

    @Override
    public NamedXAResource getNamedXAResource() {
      return this;
    }

    @Override
    public void returnNamedXAResource(NamedXAResource resource) {}

    @Override
    public void start(Xid xid, int flags) {
      began = xid;
    }

    @Override
    public void end(Xid xid, int flags) {}

    @Override
    public int prepare(Xid xid) {
      return XA_RDONLY;
    }

    @Override
    public void commit(Xid xid, boolean onePhase) {
      throw new IllegalStateException("it commits what it did not decide");
    }

    @Override
    public void rollback(Xid xid) {
      rolledBack.add(new Branch(xid));
    }

    @Override
    public Xid[] recover(int flags) {
      return asked.stream().map(Branch::xid).toArray(Xid[]::new);
    }

    @Override
    public void forget(Xid xid) {}

    @Override
    public boolean isSameRM(XAResource other) {
      return other == this;
    }

    @Override
    public int getTransactionTimeout() {
      return 0;
    }

    @Override
    public boolean setTransactionTimeout(int seconds) {
      return false;
    }
  }
}
