package org.rowanmq.ra.recovery;

import java.util.ArrayList;
import java.util.List;
import javax.naming.Context;
import javax.naming.InitialContext;
import javax.naming.NameClassPair;
import javax.naming.NamingEnumeration;
import javax.naming.NamingException;
import javax.sql.XADataSource;

/** The XA data sources that TomEE has been given. */
final class DataSources {
  private static final String ROOT = "openejb:Resource";

  private DataSources() {}

  /** Those there are by now; nothing else is looked up. */
  static List<Place> all() {
    List<Place> found = new ArrayList<>();
    try {
      if (InitialContext.doLookup(ROOT) instanceof Context root) {
        collect(root, "", found);
      }
    } catch (NamingException e) {
      // Another server, or it is going down.
      return found;
    }
    return found;
  }

  private static void collect(Context folder, String path, List<Place> found)
      throws NamingException {
    NamingEnumeration<NameClassPair> names = folder.list("");
    while (names.hasMore()) {
      NameClassPair each = names.next();
      String name = path + each.getName();
      if (isA(Context.class, each) && folder.lookup(each.getName()) instanceof Context inner) {
        collect(inner, name + "/", found);
      } else if (isA(XADataSource.class, each)
          && folder.lookup(each.getName()) instanceof XADataSource source) {
        found.add(new Place.AtDatabase(name, source));
      }
    }
  }

  private static boolean isA(Class<?> type, NameClassPair bound) {
    try {
      ClassLoader loader = DataSources.class.getClassLoader();
      return type.isAssignableFrom(Class.forName(bound.getClassName(), false, loader));
    } catch (ClassNotFoundException | LinkageError e) {
      return false;
    }
  }
}
