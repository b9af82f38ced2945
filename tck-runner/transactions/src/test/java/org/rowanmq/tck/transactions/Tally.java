package org.rowanmq.tck.transactions;

import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import org.rowanmq.tck.transactions.Plan.Blow;

/** What became of all transactions. One thread's own. */
final class Tally {
  private final Map<Blow, Integer> blows = new EnumMap<>(Blow.class);
  private final List<String> problems = new ArrayList<>();
  private int committed;
  private int rolledBack;
  private int unclear;
  private int mixed;
  private int lost;
  private int duplicates;
  private int passes;

  /**
   * Judges one transaction, after recovery.
   *
   * @param told COMMITTED, ROLLED_BACK, or anything else if the application does not know
   * @param rows how often its row is there
   * @param in how many of the messages it received are still there
   * @param out how many of the messages it sent are there
   */
  void judge(Plan plan, String told, int rows, int in, int out) {
    blows.merge(plan.blow(), 1, Integer::sum);
    boolean isCommitted = rows > 0;
    committed += isCommitted ? 1 : 0;
    rolledBack += isCommitted ? 0 : 1;
    boolean knows = told.equals("COMMITTED") || told.equals("ROLLED_BACK");
    unclear += knows || plan.blow().endsCoordinator() ? 0 : 1;
    String what = plan + " told=" + told + " rows=" + rows + " in=" + in + " out=" + out;
    boolean isTorn =
        plan.work().sends() && out > 0 != isCommitted
            || plan.work().receives() && in == 0 != isCommitted;
    if (isTorn || told.equals("ROLLED_BACK") && isCommitted) {
      mixed++;
      problems.add("mixed: " + what);
    }
    if (told.equals("COMMITTED") && !isCommitted
        || plan.work().receives() && !isCommitted && in == 0) {
      lost++;
      problems.add("lost: " + what);
    }
    if (rows > 1 || in > 1 || out > 1) {
      duplicates++;
      problems.add("duplicate: " + what);
    }
    plan.commits()
        .filter(commits -> commits != isCommitted)
        .ifPresent(commits -> problems.add("expected commit=" + commits + ": " + what));
  }

  /**
   * Notes how recovery went.
   *
   * @param answer passes it took, and what is left
   */
  void recovered(Plan plan, String answer) {
    String[] words = answer.split(" ", 2);
    passes += Integer.parseInt(words[0]);
    if (words.length > 1) {
      problems.add("not recovered: " + plan + ": " + words[1]);
    }
  }

  List<String> problems() {
    return List.copyOf(problems);
  }

  private int count(Blow... kinds) {
    int sum = 0;
    for (Blow kind : kinds) {
      sum += blows.getOrDefault(kind, 0);
    }
    return sum;
  }

  @Override
  public String toString() {
    return "runs="
        + (committed + rolledBack)
        + " coordinatorKills="
        + count(Blow.HALT, Blow.KILL_COORDINATOR)
        + " brokerKills="
        + count(Blow.KILL_BROKER)
        + " databaseKills="
        + count(Blow.KILL_DATABASE)
        + " storeKills="
        + count(Blow.KILL_STORE)
        + " committed="
        + committed
        + " rolledBack="
        + rolledBack
        + " unclear="
        + unclear
        + " passes="
        + passes
        + " mixed="
        + mixed
        + " lost="
        + lost
        + " duplicates="
        + duplicates;
  }
}
