package org.rowanmq.tck.appserver.app;

import jakarta.ejb.EJB;
import jakarta.inject.Inject;
import jakarta.servlet.annotation.WebServlet;
import jakarta.servlet.http.HttpServlet;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.util.Map;

/** What tests outside of the server ask for: {@code /case?do=orders&order=load-}. */
@WebServlet("/case")
public class CaseServlet extends HttpServlet {
  private static final long LOAD_SECONDS = 100;

  @EJB private transient Desk desk;
  @EJB private transient Ledger ledger;
  @Inject private transient Clerk clerk;
  @Inject private transient Cycles cycles;

  @Override
  protected void doGet(HttpServletRequest request, HttpServletResponse response)
      throws IOException {
    response.setContentType("text/plain");
    response.getWriter().print(answer(request));
  }

  private String answer(HttpServletRequest request) {
    String order = request.getParameter("order");
    switch (request.getParameter("do")) {
      case "ready":
        ledger.open();
        return "ready";
      case "orders":
        return String.join("\n", ledger.orders(order));
      case "send":
        desk.send("orders", order, Map.of());
        return "sent";
      case "clerk":
        clerk.send("orders", order);
        return "sent";
      case "counts":
        return Counts.text();
      case "cycles":
        return String.join(
            "\n",
            cycles.run(
                Integer.parseInt(request.getParameter("from")),
                Integer.parseInt(request.getParameter("count"))));
      case "rest":
        return String.join("\n", cycles.rest());
      case "close":
        Load.close();
        return "closed";
      case "open":
        return Long.toString(
            Load.open(Integer.parseInt(request.getParameter("count")), LOAD_SECONDS));
      case "halt":
        desk.sendAndHalt(
            "shipped",
            order,
            Halt.Moment.valueOf(request.getParameter("moment")),
            Integer.parseInt(request.getParameter("after")));
        return "committed";
      default:
        throw new IllegalArgumentException("do what?");
    }
  }
}
