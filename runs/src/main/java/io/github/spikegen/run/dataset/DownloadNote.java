package io.github.spikegen.run.dataset;

import ai.djl.util.Progress;
import io.github.spikegen.run.dataset.NamedDataset.DatasetListener;

/**
 * Notes that a download begins. DJL tells of one only if its cache does not have the files.
 *
 * @param set what is downloaded
 * @param listener is told
 */
record DownloadNote(String set, DatasetListener listener) implements Progress {

  @Override
  public void reset(String message, long max, String trailingMessage) {
    listener.noted("downloading %s into DJL's cache".formatted(set));
  }

  @Override
  public void start(long initialProgress) {}

  @Override
  public void end() {}

  @Override
  public void increment(long increment) {}

  @Override
  public void update(long progress, String message) {}
}
