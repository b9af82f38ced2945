package org.rowanmq.jms.jndi;

import java.util.Hashtable;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import javax.naming.Binding;
import javax.naming.CompositeName;
import javax.naming.Context;
import javax.naming.Name;
import javax.naming.NameClassPair;
import javax.naming.NameNotFoundException;
import javax.naming.NameParser;
import javax.naming.NamingEnumeration;
import javax.naming.NamingException;
import javax.naming.NotContextException;
import javax.naming.OperationNotSupportedException;

/** A view of the {@link Bindings} under a prefix. Everything that would change it is refused. */
final class RowanContext implements Context {
  private final Hashtable<Object, Object> environment;
  private final Bindings bindings;

  /** Empty, or ends with a slash. */
  private final String prefix;

  RowanContext(Hashtable<Object, Object> environment, Bindings bindings, String prefix) {
    this.environment = environment;
    this.bindings = bindings;
    this.prefix = prefix;
  }

  @Override
  public Object lookup(Name name) throws NamingException {
    return lookup(name.toString());
  }

  @Override
  public Object lookup(String name) throws NamingException {
    String path = path(name);
    if (path.equals(prefix)) {
      return new RowanContext(environment, bindings, prefix);
    }
    Object object = bindings.get(path);
    if (object != null) {
      return object;
    }
    if (bindings.hasUnder(path + "/")) {
      return new RowanContext(environment, bindings, path + "/");
    }
    NameNotFoundException unknown =
        new NameNotFoundException(
            "'"
                + path
                + "' is not bound; there are "
                + bindings.partsUnder("")
                + ", dynamicQueues/NAME and dynamicTopics/NAME");
    unknown.setRemainingName(new CompositeName(name));
    throw unknown;
  }

  /** The whole name, without empty parts at its ends. */
  private String path(String name) throws NamingException {
    StringBuilder path = new StringBuilder(prefix);
    for (String part : java.util.Collections.list(new CompositeName(name).getAll())) {
      if (!part.isEmpty()) {
        path.append(path.length() == prefix.length() ? "" : "/").append(part);
      }
    }
    return path.toString();
  }

  @Override
  public Object lookupLink(Name name) throws NamingException {
    return lookup(name);
  }

  @Override
  public Object lookupLink(String name) throws NamingException {
    return lookup(name);
  }

  @Override
  public NamingEnumeration<NameClassPair> list(Name name) throws NamingException {
    return list(name.toString());
  }

  @Override
  public NamingEnumeration<NameClassPair> list(String name) throws NamingException {
    Map<String, NameClassPair> pairs = new TreeMap<>();
    for (Map.Entry<String, Object> entry : objects(name).entrySet()) {
      String className = entry.getValue().getClass().getName();
      pairs.put(entry.getKey(), new NameClassPair(entry.getKey(), className));
    }
    return new Listing<>(pairs.values());
  }

  @Override
  public NamingEnumeration<Binding> listBindings(Name name) throws NamingException {
    return listBindings(name.toString());
  }

  @Override
  public NamingEnumeration<Binding> listBindings(String name) throws NamingException {
    Map<String, Binding> pairs = new TreeMap<>();
    for (Map.Entry<String, Object> entry : objects(name).entrySet()) {
      pairs.put(entry.getKey(), new Binding(entry.getKey(), entry.getValue()));
    }
    return new Listing<>(pairs.values());
  }

  private Map<String, Object> objects(String name) throws NamingException {
    if (!(lookup(name) instanceof RowanContext context)) {
      throw new NotContextException("'" + name + "' is an object, not a context");
    }
    Map<String, Object> objects = new TreeMap<>();
    Set<String> parts = bindings.partsUnder(context.prefix);
    for (String part : parts) {
      objects.put(part, context.lookup(new CompositeName().add(part)));
    }
    return objects;
  }

  @Override
  public NameParser getNameParser(Name name) {
    return CompositeName::new;
  }

  @Override
  public NameParser getNameParser(String name) {
    return CompositeName::new;
  }

  @Override
  public Name composeName(Name name, Name above) throws NamingException {
    return ((Name) above.clone()).addAll(name);
  }

  @Override
  public String composeName(String name, String above) throws NamingException {
    return composeName(new CompositeName(name), new CompositeName(above)).toString();
  }

  @Override
  public String getNameInNamespace() {
    return prefix.isEmpty() ? "" : prefix.substring(0, prefix.length() - 1);
  }

  @Override
  public Hashtable<?, ?> getEnvironment() {
    return new Hashtable<>(environment);
  }

  /** Nothing is open. */
  @Override
  public void close() {}

  // ---- what would change it

  @Override
  public void bind(Name name, Object object) throws NamingException {
    throw readOnly("bind");
  }

  @Override
  public void bind(String name, Object object) throws NamingException {
    throw readOnly("bind");
  }

  @Override
  public void rebind(Name name, Object object) throws NamingException {
    throw readOnly("rebind");
  }

  @Override
  public void rebind(String name, Object object) throws NamingException {
    throw readOnly("rebind");
  }

  @Override
  public void unbind(Name name) throws NamingException {
    throw readOnly("unbind");
  }

  @Override
  public void unbind(String name) throws NamingException {
    throw readOnly("unbind");
  }

  @Override
  public void rename(Name from, Name to) throws NamingException {
    throw readOnly("rename");
  }

  @Override
  public void rename(String from, String to) throws NamingException {
    throw readOnly("rename");
  }

  @Override
  public void destroySubcontext(Name name) throws NamingException {
    throw readOnly("destroySubcontext");
  }

  @Override
  public void destroySubcontext(String name) throws NamingException {
    throw readOnly("destroySubcontext");
  }

  @Override
  public Context createSubcontext(Name name) throws NamingException {
    throw readOnly("createSubcontext");
  }

  @Override
  public Context createSubcontext(String name) throws NamingException {
    throw readOnly("createSubcontext");
  }

  @Override
  public Object addToEnvironment(String property, Object value) throws NamingException {
    throw readOnly("addToEnvironment");
  }

  @Override
  public Object removeFromEnvironment(String property) throws NamingException {
    throw readOnly("removeFromEnvironment");
  }

  private static NamingException readOnly(String operation) {
    return new OperationNotSupportedException(
        operation + ": the context is made of its properties and read-only");
  }
}
