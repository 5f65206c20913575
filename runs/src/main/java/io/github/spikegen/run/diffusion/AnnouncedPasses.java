package io.github.spikegen.run.diffusion;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.types.Shape;
import io.github.spikegen.coding.ImageTokenizer;
import io.github.spikegen.diffusion.Denoiser;
import io.github.spikegen.run.SampleRequest;
import io.github.spikegen.run.SampleRequest.ImagePass;
import io.github.spikegen.run.SampleRequest.PassListener;
import java.util.List;

/** The networks of a diffusion model, which say what they work on before they do. */
final class AnnouncedPasses {

  private AnnouncedPasses() {}

  /** Says which images it decodes; images come in their order. */
  static final class Tokenizer implements ImageTokenizer {

    private final ImageTokenizer tokenizer;
    private final SampleRequest request;
    private int done;

    Tokenizer(ImageTokenizer tokenizer, SampleRequest request) {
      this.tokenizer = tokenizer;
      this.request = request;
    }

    @Override
    public int codebookSize() {
      return tokenizer.codebookSize();
    }

    @Override
    public Shape tokenShape() {
      return tokenizer.tokenShape();
    }

    @Override
    public NDArray encode(NDArray images) {
      return tokenizer.encode(images);
    }

    @Override
    public NDArray decode(NDArray tokens) {
      int first = done;
      done += Math.toIntExact(tokens.size(0));
      request.announce(DiffusionFamily.VQ_SVAE, first, done);
      return tokenizer.decode(tokens);
    }
  }

  /** Says which noise step it is asked about before it answers; for one sample at a time. */
  record OneImageDenoiser(Denoiser network, int image, PassListener listener) implements Denoiser {

    @Override
    public int classes() {
      return network.classes();
    }

    @Override
    public int passes() {
      return network.passes();
    }

    @Override
    public NDArray logits(NDArray tokens, NDArray asked, NDArray labels) {
      String step = String.valueOf(asked.toLongArray()[0]);
      listener.passing(DiffusionFamily.DENOISER, List.of(new ImagePass(image, step)));
      return network.logits(tokens, asked, labels);
    }
  }
}
