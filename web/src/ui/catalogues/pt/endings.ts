import type { EndingKind } from "../../endings.ts";
import type { EndingWords } from "../catalogue.ts";

const anew = {
  sender: "Envie de novo com um novo link.",
  receiver: "Peça que enviem de novo.",
};

const reload = {
  sender: `É preciso recarregar as duas páginas. ${anew.sender}`,
  receiver: `É preciso recarregar as duas páginas. ${anew.receiver}`,
};

const newLink = { sender: anew.sender, receiver: "Peça um novo link." };

const ourFault = {
  why: "É uma falha do próprio Telpher, não algo que você fez.",
  todo: {
    sender: `Recarregue a página. ${anew.sender}`,
    receiver: `Recarregue a página. ${anew.receiver}`,
  },
};

const afterCancel = {
  sender: "Você pode enviar de novo com um novo link.",
  receiver: "Se ainda quiser, peça que enviem de novo.",
};

export const endings: Record<EndingKind, EndingWords> = {
  misunderstood: {
    title: "As duas páginas não se entenderam",
    why: "Esta página recebeu algo que não conhece, e parou.",
    todo: reload,
  },
  damaged: {
    title: "O que chegou não é o que foi enviado",
    why: "A conferência achou uma diferença, por isso não foi dado como bom.",
    todo: anew,
  },
  lost: {
    title: "A conexão com a outra pessoa se perdeu",
    why: "A página dela foi fechada, o dispositivo dela está em repouso ou a rede caiu.",
    todo: {
      sender: "Quando ela voltar, envie de novo com um novo link.",
      receiver: "Peça que enviem de novo com um novo link.",
    },
  },
  full: {
    title: {
      sender: "Não há espaço suficiente no outro dispositivo",
      receiver: "Não há espaço suficiente neste dispositivo",
    },
    todo: {
      sender: "Quando houver espaço lá, envie de novo.",
      receiver: "Libere espaço e depois peça que enviem de novo.",
    },
  },
  "internal-error": { title: "Esta página falhou", ...ourFault },
  "peer-failed": { title: "A outra página falhou", ...ourFault },
  "unsupported-version": {
    title: "As duas páginas são de versões diferentes",
    why: "Uma delas é antiga demais para a outra.",
    todo: reload,
  },
  cancelled: { title: "Foi cancelado", todo: afterCancel },
  "cancelled-by-us": { title: "Você cancelou", todo: afterCancel },
  "cancelled-by-them": { title: "A outra pessoa cancelou", todo: afterCancel },
  declined: {
    title: { sender: "A outra pessoa recusou", receiver: "Você recusou" },
    todo: {
      sender: "Pergunte por quê. Você pode enviar de novo com um novo link.",
      receiver: "Se mudar de ideia, peça que enviem de novo.",
    },
  },
  "cannot-save": {
    title: {
      sender: "A outra pessoa não conseguiu salvar",
      receiver: "Não foi possível salvar",
    },
    why: {
      sender: "O outro navegador se recusou a gravar. Talvez o disco esteja cheio.",
      receiver: "Seu navegador se recusou a gravar. Talvez o disco esteja cheio.",
    },
    todo: {
      sender: "Envie de novo e peça que liberem espaço ou escolham outro lugar.",
      receiver: "Libere espaço ou escolha outro lugar e peça que enviem de novo.",
    },
  },
  "download-stopped": {
    title: { sender: "O download da outra pessoa parou", receiver: "O download parou" },
    why: {
      sender:
        "O outro navegador não aceitou mais nada. Talvez tenha sido cancelado lá, ou o disco está cheio.",
      receiver:
        "Seu navegador não aceitou mais nada. Talvez tenha sido cancelado lá, ou o disco está cheio.",
    },
    todo: anew,
  },
  "file-changed": {
    title: "Um arquivo mudou enquanto era enviado",
    why: {
      sender: "Outro programa gravou nele, então não foi possível fazer uma cópia fiel.",
      receiver:
        "Algo no outro dispositivo gravou nele, então não foi possível fazer uma cópia fiel.",
    },
    todo: {
      sender: "Escolha-o de novo quando estiver pronto.",
      receiver: "Peça que enviem de novo quando estiver pronto.",
    },
  },
  "file-unreadable": {
    title: {
      sender: "Um arquivo não pode ser lido",
      receiver: "O outro dispositivo não conseguiu ler um arquivo",
    },
    why: {
      sender: "Ele foi movido, apagado ou bloqueado depois que você o escolheu.",
      receiver: "Ele foi movido, apagado ou bloqueado no outro dispositivo.",
    },
    todo: { sender: "Escolha-o de novo.", receiver: anew.receiver },
  },
  "unknown-code": {
    title: { sender: "O servidor fechou o link", receiver: "Este link ou código não é conhecido" },
    why: {
      sender: "O servidor não conhece mais o código dele.",
      receiver: "Ele foi digitado errado, venceu, ou o remetente fechou a página.",
    },
    todo: {
      sender: anew.sender,
      receiver: "Confira-o ou peça um novo link.",
    },
  },
  "wrong-code": {
    title: "Este código está errado",
    why: "Os últimos quatro caracteres são outros, ou houve tentativas demais.",
    todo: "Confira-o ou peça o link.",
  },
  "already-joined": {
    title: "Alguém já está recebendo isto",
    why: "Alguém já abriu este link, talvez você em outra janela. Um link é para um só destinatário.",
    todo: {
      sender: anew.sender,
      receiver: "Feche a outra janela e tente de novo, ou peça um novo link.",
    },
  },
  expired: {
    title: "O link venceu",
    why: "Não houve encontro no tempo em que ele valia.",
    todo: newLink,
  },
  closed: {
    title: "Esta transferência terminou",
    why: {
      sender: "Ela foi encerrada em outra aba, ou por alguém que tinha o código dela.",
      receiver: "Já foi entregue, ou o remetente a encerrou.",
    },
    todo: newLink,
  },
  "rate-limited": {
    title: "Tentativas demais em pouco tempo",
    why: "O servidor pede que todos vão mais devagar.",
    todo: "Espere um minuto e tente de novo.",
  },
  "server-unreachable": {
    title: "O servidor não responde",
    why: "Sem ele, os dois navegadores não conseguem se encontrar.",
    todo: "Confira se você está on-line e tente de novo.",
  },
  "no-path": {
    title: "Não há caminho de navegador a navegador",
    why: "Um firewall ou a rede entre vocês o bloqueia.",
    todo: {
      sender: "Entrem na mesma rede, ou um de vocês troque de rede, e envie de novo.",
      receiver: "Entrem na mesma rede, ou um de vocês troque de rede, e tente de novo.",
    },
  },
  replaced: {
    title: "Foi aberto em outra janela",
    why: "A mesma transferência foi aberta em outro lugar deste navegador, e continua lá.",
    todo: "Procure a outra janela. Você pode fechar esta.",
  },
  "browser-unsupported": {
    title: "Este navegador não consegue fazer isto",
    why: "Falta algo de que a transferência precisa, ou está desativado.",
    todo: "Use um Firefox, Chrome, Edge ou Safari atual.",
  },
};
