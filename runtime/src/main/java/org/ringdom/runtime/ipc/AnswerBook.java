package org.ringdom.runtime.ipc;

import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.Map;

import org.agrona.collections.LongHashSet;

/**
 * What one client has asked of this server process: requests in progress, and the last answers. A repeated request is
 * answered from here and not executed again.
 *
 * <p>Why a bounded number is enough: a client has at most its window of requests outstanding, and lost answers are the last
 * ones of an ordered stream.
 */
final class AnswerBook {
    /** What a request is to this server. */
    enum Standing {
        NEW, IN_PROGRESS, ANSWERED
    }

    private final int keptAnswers;
    private final LongHashSet inProgress = new LongHashSet();
    private final Map<Long, byte[]> answers = new LinkedHashMap<>();

    AnswerBook(int keptAnswers) {
        this.keptAnswers = keptAnswers;
    }

    Standing standing(long requestId) {
        if (inProgress.contains(requestId)) {
            return Standing.IN_PROGRESS;
        }
        return answers.containsKey(requestId) ? Standing.ANSWERED : Standing.NEW;
    }

    void begin(long requestId) {
        inProgress.add(requestId);
    }

    /** Keeps the answer; false if the request was not in progress: an answer too many. */
    boolean answer(long requestId, byte[] message) {
        if (!inProgress.remove(requestId)) {
            return false;
        }
        answers.put(requestId, message);
        if (answers.size() > keptAnswers) {
            Iterator<Long> oldest = answers.keySet().iterator();
            oldest.next();
            oldest.remove();
        }
        return true;
    }

    byte[] answerOf(long requestId) {
        return answers.get(requestId);
    }

    boolean hasWork() {
        return !inProgress.isEmpty();
    }

    /** Requests that were begun and are not answered. */
    int outstanding() {
        return inProgress.size();
    }
}
