package org.rowanmq.tck.joram;

import java.util.Map;
import javax.naming.InitialContext;
import javax.naming.NameNotFoundException;
import javax.naming.NamingException;

/** Looks names up in a map. */
final class AdministeredObjects extends InitialContext {
  private final Map<String, Object> objects;

  AdministeredObjects(Map<String, Object> objects) throws NamingException {
    super(true);
    this.objects = objects;
  }

  @Override
  public Object lookup(String name) throws NamingException {
    Object object = objects.get(name);
    if (object == null) {
      throw new NameNotFoundException(name + " is not bound; there are " + objects.keySet());
    }
    return object;
  }
}
