package io.github.spikegen.spark;

import java.io.IOException;
import java.io.ObjectOutputStream;
import java.io.OutputStream;
import java.io.Serial;
import java.io.Serializable;
import java.security.DigestOutputStream;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayDeque;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.Map;
import org.apache.spark.api.java.JavaSparkContext;
import org.apache.spark.broadcast.Broadcast;

/**
 * A network that is sent to each worker once, and opened there once for each task at a time. The
 * next job with the same content finds it open.
 *
 * @param <T> what is opened
 * @param key a checksum of the content
 * @param content what opens it
 */
record Shipment<T extends AutoCloseable>(String key, Broadcast<Content<T>> content)
    implements Serializable {

  @Serial private static final long serialVersionUID = 1L;

  /** What is open in this process, and not in use, by the key. */
  private static final Map<String, ArrayDeque<AutoCloseable>> IDLE = new HashMap<>();

  /** Opens something in the process of a worker. */
  interface Content<T> extends Serializable {
    T open() throws IOException;
  }

  /** What a task does with it. */
  interface Use<T, R> {
    R with(T opened) throws IOException;
  }

  /** Sends something to the workers. */
  static <T extends AutoCloseable> Shipment<T> of(JavaSparkContext context, Content<T> content)
      throws ClusterException {
    ClusterException.requireRunning(context);
    return new Shipment<>(key(content), context.broadcast(content));
  }

  private static String key(Serializable content) {
    try {
      MessageDigest digest = MessageDigest.getInstance("SHA-256");
      OutputStream nowhere = OutputStream.nullOutputStream();
      try (ObjectOutputStream out =
          new ObjectOutputStream(new DigestOutputStream(nowhere, digest))) {
        out.writeObject(content);
      }
      return HexFormat.of().formatHex(digest.digest());
    } catch (IOException | NoSuchAlgorithmException e) {
      throw new IllegalStateException(e);
    }
  }

  /** Uses it in the process of a worker. */
  @SuppressWarnings("unchecked") // one key, one class
  <R> R use(Use<T, R> use) throws IOException {
    T opened = (T) take(key);
    if (opened == null) {
      opened = content.value().open();
    }
    boolean done = false;
    try {
      R result = use.with(opened);
      done = true;
      return result;
    } finally {
      if (done) {
        giveBack(key, opened);
      } else {
        close(opened); // a failure may have left anything
      }
    }
  }

  private static synchronized AutoCloseable take(String key) throws IOException {
    ArrayDeque<AutoCloseable> idle = IDLE.get(key);
    if (idle == null) {
      closeAll(); // of earlier jobs
      return null;
    }
    return idle.poll();
  }

  private static synchronized void giveBack(String key, AutoCloseable opened) {
    IDLE.computeIfAbsent(key, none -> new ArrayDeque<>()).add(opened);
  }

  private static void closeAll() throws IOException {
    for (ArrayDeque<AutoCloseable> idle : IDLE.values()) {
      for (AutoCloseable opened : idle) {
        close(opened);
      }
    }
    IDLE.clear();
  }

  private static void close(AutoCloseable opened) throws IOException {
    try {
      opened.close();
    } catch (IOException | RuntimeException e) {
      throw e;
    } catch (Exception e) {
      throw new IOException(e);
    }
  }

  /** Removes it from the workers' stores; what they opened stays for the next job. */
  void release() {
    content.unpersist(); // a task that is being cancelled may still want it
  }
}
