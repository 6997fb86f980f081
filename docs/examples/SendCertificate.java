import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.time.Duration;
import java.time.Instant;
import java.util.Base64;
import java.util.UUID;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/**
 * Sends a message to ecert, signed by RFC 9421, with nothing but JDK 17.
 *
 * <pre>ECERT_SECRET=… java SendCertificate.java http://localhost:8000 KEY_ID message.json [check=1]</pre>
 */
public final class SendCertificate {
    private static final String PATH = "/api/v1/certificates";
    private static final String COVERED =
            "(\"@method\" \"@path\" \"@query\" \"content-digest\" \"idempotency-key\")";
    private static final int[] PAUSES_IN_SECONDS = {1, 5, 30, 0};

    private SendCertificate() {}

    public static void main(String[] args) throws Exception {
        String secret = System.getenv("ECERT_SECRET");
        byte[] body = Files.readAllBytes(Path.of(args[2]));
        String query = args.length > 3 ? args[3] : "";
        HttpResponse<String> answer = send(args[0], args[1], secret, body, query);
        System.out.println(answer.statusCode() + " " + answer.body());
        System.exit(answer.statusCode() == 200 ? 0 : 1);
    }

    /** Sends a message; when no answer comes, sends the same message again under the same id. */
    static HttpResponse<String> send(String server, String keyId, String secret, byte[] body, String query)
            throws IOException, InterruptedException, GeneralSecurityException {
        HttpClient client = HttpClient.newBuilder().connectTimeout(Duration.ofSeconds(10)).build();
        String messageId = UUID.randomUUID().toString();
        for (int pause : PAUSES_IN_SECONDS) {
            HttpRequest request = signed(server, keyId, secret, body, query, messageId);
            try {
                HttpResponse<String> answer = client.send(
                        request, HttpResponse.BodyHandlers.ofString(StandardCharsets.UTF_8));
                if (answer.statusCode() < 500 || pause == 0) {
                    return answer;
                }
            } catch (IOException error) {
                if (pause == 0) {
                    throw error;
                }
            }
            Thread.sleep(pause * 1000L);
        }
        throw new IllegalStateException();
    }

    private static HttpRequest signed(
            String server, String keyId, String secret, byte[] body, String query, String messageId)
            throws GeneralSecurityException {
        String digest = "sha-256=:" + base64(MessageDigest.getInstance("SHA-256").digest(body)) + ":";
        String parameters =
                COVERED + ";created=" + Instant.now().getEpochSecond() + ";keyid=\"" + keyId + "\"";
        // The order of these lines is the order of COVERED; a line feed between them, none at the end.
        String base = String.join("\n",
                "\"@method\": POST",
                "\"@path\": " + PATH,
                "\"@query\": ?" + query,
                "\"content-digest\": " + digest,
                "\"idempotency-key\": " + messageId,
                "\"@signature-params\": " + parameters);
        Mac mac = Mac.getInstance("HmacSHA256");
        mac.init(new SecretKeySpec(secret.getBytes(StandardCharsets.US_ASCII), "HmacSHA256"));
        String signature = base64(mac.doFinal(base.getBytes(StandardCharsets.US_ASCII)));
        return HttpRequest.newBuilder(URI.create(server + PATH + (query.isEmpty() ? "" : "?" + query)))
                .timeout(Duration.ofSeconds(60))
                .header("Content-Type", "application/json")
                .header("Idempotency-Key", messageId)
                .header("Content-Digest", digest)
                .header("Signature-Input", "ecert=" + parameters)
                .header("Signature", "ecert=:" + signature + ":")
                .POST(HttpRequest.BodyPublishers.ofByteArray(body))
                .build();
    }

    private static String base64(byte[] bytes) {
        return Base64.getEncoder().encodeToString(bytes);
    }
}
